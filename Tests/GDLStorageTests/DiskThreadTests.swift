import GDLCore
import GDLStorage
import GDLTestSupport
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DiskThreadTests {
  let place: TemporaryFolder
  let folder: Folder
  let disk = DiskThread()
  let resource = Resource(length: (2 << 20) + 777)

  init() throws {
    place = try TemporaryFolder()
    folder = try openFolder(place)
  }

  private func part() throws -> PartFile {
    try resource.write(to: place.path("x.part"))
    return try PartFile("x.part", in: folder, mode: .existing)
  }

  private func crc(_ range: Range<Int64>) -> UInt32 {
    crc32(resource.bytes(range))
  }

  @Test func `only the damaged chunk is reported`() async throws {
    let part = try part()
    try part.write([0xFF, 0xFF, 0xFF], at: (1 << 20) + 10)
    let ranges = [0..<1 << 20, 1 << 20..<2 << 20, 2 << 20..<resource.length]
    let expected = ranges.enumerated().map { (chunk: $0.offset, range: $0.element, crc32: crc($0.element)) }
    let result = try await disk.check(part, expected)
    #expect(result.damagedChunks == [1])
    #expect(result.bytesRead == resource.length)
  }

  @Test func `a chunk past the end of a shorter file is damaged`() async throws {
    let part = try part()
    try part.truncate(to: 1 << 20)
    let range = 1 << 20..<Int64(2 << 20)
    #expect(try await disk.check(part, [(chunk: 1, range: range, crc32: crc(range))]).damagedChunks == [1])
    #expect(try await disk.checksum(of: range, in: part) == nil)
  }

  @Test func `the whole's checksum is of its length only`() async throws {
    let part = try part()
    #expect(try await disk.wholeChecksum(of: part, length: resource.length) == crc(0..<resource.length))
    #expect(try await disk.wholeChecksum(of: part, length: 5) == crc(0..<5))
    #expect(try await disk.wholeChecksum(of: part, length: resource.length + 1) == nil)
    #expect(try await disk.wholeChecksum(of: part, length: 0) == 0)
  }

  @Test func `many files are made durable as few are`() async throws {
    let parts = try (0..<12).map { try PartFile("\($0).part", in: folder, mode: .createNew) }
    for part in parts { try part.write([1], at: 0) }
    #expect(await disk.synchronize(parts, folders: [folder], withMetadata: true).isEmpty)
    #expect(await disk.synchronize(Array(parts.prefix(2)), folders: [folder]).isEmpty)
  }

  @Test func `a rename that fails takes no other with it`() async throws {
    for name in ["a.part", "b.part", "c.part", "b"] { try place.write(name, to: name) }
    let renames = ["a", "b", "c"].map {
      Rename(folder: folder, partName: "\($0).part", finalName: $0, replaces: false)
    }
    let failures = await disk.rename(renames)
    #expect(failures.keys.sorted() == [1])
    #expect(failures[1]?.exists == true)
    #expect(place.names() == ["a", "b", "b.part", "c"])
    #expect(try place.read("b") == Array("b".utf8))
  }

  @Test func `a digest is of the first bytes asked for`() async throws {
    try place.write("abcdef", to: "y.part")
    let part = try PartFile("y.part", in: folder, mode: .existing)
    let digest = try await disk.digest(.sha256, of: part, length: 3)
    #expect(digest.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
