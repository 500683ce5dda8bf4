import GDLStorage
import GDLTestSupport
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PartFileTests {
  let place: TemporaryFolder
  let folder: Folder

  init() throws {
    place = try TemporaryFolder()
    folder = try openFolder(place)
  }

  @Test func `bytes go where they belong, in any order`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    try part.write(Array("world".utf8), at: 6)
    try part.write(Array("hello ".utf8), at: 0)
    try part.synchronizeData()
    #expect(try place.read("x.part") == Array("hello world".utf8))
    #expect(try part.bytes(at: 6, count: 100) == Array("world".utf8), "a read ends with the file")
    #expect(try part.identity().size == 11)
  }

  @Test func `a second opener is refused as long as the first lives`() throws {
    var part: PartFile? = try PartFile("x.part", in: folder, mode: .createNew)
    #expect(try code { _ = try PartFile("x.part", in: folder, mode: .existing) } == EBUSY)
    #expect(part?.name == "x.part")
    part = nil
    #expect(try code { _ = try PartFile("x.part", in: folder, mode: .existing) } == nil)
  }

  @Test func `a refused opener does not free the first one's lock`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    for _ in 0..<2 {
      #expect(try code { _ = try PartFile("x.part", in: folder, mode: .existing) } == EBUSY)
    }
    try part.write([1], at: 0)
  }

  @Test func `reading a finished file takes no lock`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    try part.write([1, 2, 3], at: 0)
    #expect(try PartFile(reading: "x.part", in: folder).bytes(count: 3) == [1, 2, 3])
  }

  @Test func `making a partial file never takes an existing one`() throws {
    try place.write("somebody's", to: "x.part")
    #expect(try code { _ = try PartFile("x.part", in: folder, mode: .createNew) } == EEXIST)
    #expect(try place.read("x.part") == Array("somebody's".utf8))
  }

  @Test func `a missing partial file is not made by a resume`() throws {
    #expect(try code { _ = try PartFile("x.part", in: folder, mode: .existing) } == ENOENT)
    #expect(place.names().isEmpty)
  }

  @Test(arguments: [OpenMode.createNew, .existing])
  func `a symbolic link is never written through`(mode: OpenMode) throws {
    try place.write("precious", to: "target")
    try makeSymbolicLink(to: place.path("target"), at: place.path("x.part"))
    let expected = if case .createNew = mode { EEXIST } else { ELOOP }
    #expect(try code { _ = try PartFile("x.part", in: folder, mode: mode) } == expected)
    #expect(try place.read("target") == Array("precious".utf8))
  }

  @Test func `a named pipe in its place does not hang the opener`() throws {
    #expect(mkfifo(place.path("x.part"), 0o600) == 0)
    // Opened without waiting for a writer; the lock or the write that follows fails.
    let opened = try code { try PartFile("x.part", in: folder, mode: .existing).write([1], at: 0) }
    #expect(opened != nil)
  }

  @Test func `preallocation keeps the size honest`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    try part.write([1, 2, 3], at: 0)
    try part.preallocate(upTo: 4 << 20)
    #expect(try part.identity().size == 3)
    #expect(FileContent.length(of: place.path("x.part")) == 3)
  }

  @Test func `preallocating more than the disk has says so and changes nothing`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    let error = #expect(throws: StorageError.self) { try part.preallocate(upTo: 1 << 44) }
    #expect(error?.isFull == true)
    #expect(try part.identity().size == 0)
    var status = stat()
    #expect(stat(part.path, &status) == 0 && status.st_blocks == 0, "reserved blocks were given back")
  }

  @Test func `on a file system in memory free space is looked at instead`() throws {
    let place = try TemporaryFolder(in: "/dev/shm")
    let memory = try openFolder(place)
    let part = try PartFile("x.part", in: memory, mode: .createNew)
    try part.preallocate(upTo: 1 << 20)
    #expect(try part.identity().size == 0)
    let error = #expect(throws: StorageError.self) { try part.preallocate(upTo: 1 << 44) }
    #expect(error?.isFull == true)
    #expect(place.names() == ["x.part"])
  }

  @Test func `a part grows and shrinks to its length`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    try part.write([UInt8](repeating: 7, count: 100), at: 0)
    try part.truncate(to: 10)
    #expect(try part.bytes(count: 100) == [UInt8](repeating: 7, count: 10))
  }

  @Test func `the modification time is the server's`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    try part.setModified(seconds: 1_700_000_000)
    try part.synchronize()
    #expect(try part.identity().modifiedNanoseconds == 1_700_000_000 * 1_000_000_000)
  }

  @Test func `an identity changes when somebody writes`() throws {
    let part = try PartFile("x.part", in: folder, mode: .createNew)
    try part.setModified(seconds: 1)
    let before = try part.identity()
    #expect(try folder.entry("x.part")?.identity == before)
    try part.write([1], at: 0)
    #expect(try part.identity() != before)
    #expect(try part.identity().inode == before.inode)
  }

  @Test func `a renamed part is the same open file, still locked`() throws {
    var part = try PartFile("x.part", in: folder, mode: .createNew)
    try folder.rename("x.part", to: "y.part")
    part = part.renamed("y.part")
    try part.write([9], at: 0)
    #expect(try place.read("y.part") == [9])
    #expect(try code { _ = try PartFile("y.part", in: folder, mode: .existing) } == EBUSY)
    #expect(part.path == place.path("y.part"))
  }

  @Test func `a write to a full device is an error, not a short count`() throws {
    let devices = try Folder.open("/dev", creating: false)
    let part = try PartFile("full", in: devices, mode: .existing)
    let error = #expect(throws: StorageError.self) { try part.write([1], at: 0) }
    #expect(error?.isFull == true)
    #expect(error?.path == "/dev/full")
  }
}
