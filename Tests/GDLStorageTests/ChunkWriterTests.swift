import GDLCore
import GDLStorage
import GDLTestSupport
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ChunkWriterTests {
  let place: TemporaryFolder
  let folder: Folder

  init() throws {
    place = try TemporaryFolder()
    folder = try openFolder(place)
  }

  private func write(
    _ resource: Resource, pieces: some Sequence<Int>, from position: Int64 = 0, tail: UInt32 = 0
  ) throws -> (writer: ChunkWriter, checksums: ChunkChecksums) {
    let part = try PartFile("x.part", in: folder, mode: place.exists("x.part") ? .existing : .createNew)
    var writer = ChunkWriter(position: position, tailCRC32: tail)
    var checksums = ChunkChecksums()
    for piece in pieces {
      let end = min(resource.length, writer.position + Int64(piece))
      try writer.write(resource.bytes(writer.position..<end), to: part, checksums: &checksums)
    }
    return (writer, checksums)
  }

  @Test func `CRC-32 is zlib's`() {
    #expect(crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(crc32(Array("56789".utf8), after: crc32(Array("1234".utf8))) == 0xCBF4_3926)
    #expect(crc32([]) == 0)
  }

  @Test(arguments: [1, 4_095, 65_536, 1 << 20, (1 << 20) + 1, 5 << 20])
  func `chunks have the same CRC however the bytes came`(piece: Int) throws {
    let resource = Resource(length: (2 << 20) + 12_345)
    guard piece > 1 else { return try oneByteAtATime() }
    var (writer, checksums) = try write(
      resource, pieces: Array(repeating: piece, count: Int(resource.length) / piece + 1))
    #expect(writer.position == resource.length)
    for chunk in 0..<2 {
      let start = Int64(chunk) << 20
      #expect(checksums[chunk] == crc32(resource.bytes(start..<start + chunkLength)))
    }
    #expect(checksums[2] == nil, "the last chunk is begun, not whole")
    #expect(checksums.whole(length: resource.length) == nil)
    writer.finish(checksums: &checksums)
    #expect(checksums.whole(length: resource.length) == crc32(resource.bytes))
    #expect(resource.matches(file: place.path("x.part")))
  }

  private func oneByteAtATime() throws {
    let resource = Resource(length: 3_000)
    var (writer, checksums) = try write(resource, pieces: Array(repeating: 1, count: 3_000))
    #expect(writer.tailCRC32 == crc32(resource.bytes))
    writer.finish(checksums: &checksums)
    #expect(checksums[0] == writer.tailCRC32)
  }

  @Test func `a writer goes on from a tail CRC as if it had never stopped`() throws {
    let resource = Resource(length: 1 << 20)
    let first = try write(resource, pieces: [300_000])
    let second = try write(
      resource, pieces: [1 << 20], from: first.writer.position, tail: first.writer.tailCRC32)
    #expect(second.checksums[0] == crc32(resource.bytes))
    #expect(second.writer.tailCRC32 == 0)
  }

  @Test func `a file that ends with a chunk has no tail to finish`() throws {
    let resource = Resource(length: 1 << 20)
    var (writer, checksums) = try write(resource, pieces: [1 << 20])
    writer.finish(checksums: &checksums)
    #expect(checksums.present == [true])
    #expect(checksums.whole(length: 1 << 20) == checksums[0])
  }

  @Test func `the CRC of no bytes is 0`() {
    #expect(ChunkChecksums().whole(length: 0) == 0)
  }

  @Test func `a failed write counts nothing`() throws {
    let part = try PartFile("full", in: try Folder.open("/dev", creating: false), mode: .existing)
    var writer = ChunkWriter(position: 5, tailCRC32: 77)
    var checksums = ChunkChecksums()
    let failure = try code { try writer.write([1, 2, 3], to: part, checksums: &checksums) }
    #expect(failure == ENOSPC)
    #expect(writer.position == 5)
    #expect(writer.tailCRC32 == 77)
  }
}
