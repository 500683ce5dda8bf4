import GDL
import GDLCore
import GDLTestSupport
import Testing

/// Partial files of other programs: nothing in them is believed before the server has confirmed it.
@Suite(.timeLimit(.minutes(1))) struct ImportTests {
  private static let file = Resource(length: 5_000_000)

  private final class Work {
    let folder: TemporaryFolder
    let server: MisbehavingServer
    let engine: Engine

    init(_ behaviour: Behaviour) throws {
      folder = try TemporaryFolder()
      server = try MisbehavingServer(behaviour)
      engine = try Engine(EngineConfiguration(journalPath: folder.path("journal.db")))
    }

    deinit { server.stop() }

    func take(_ name: String, as final: String? = nil) async throws -> RunReport {
      var options = Download.quick
      options.directory = folder.path("")
      let result = try await engine.importFile(
        folder.path(name), urls: [server.url("/file.bin")], name: final, options: options)
      let report = try await engine.run(result.jobs)
      try await engine.close()
      return report
    }
  }

  @Test func `a partial file is built upon when its end is the server's`() async throws {
    let work = try Work(.serving(Self.file))
    try work.folder.write(Self.file.bytes(0..<3_000_000), to: "file.bin")
    let report = try await work.take("file.bin")
    #expect(report.done == 1 && Self.file.difference(file: work.folder.path("file.bin")) == nil)
    #expect(work.server.bodyBytesSent <= 2_000_000 + 65_536)
    #expect(!work.folder.exists("file.bin.part"))
  }

  @Test func `a partial file of another version is fetched anew`() async throws {
    let work = try Work(.serving(Self.file))
    try work.folder.write(Self.file.version(2).bytes(0..<3_000_000), to: "file.bin.part")
    let report = try await work.take("file.bin.part")
    #expect(report.done == 1 && Self.file.difference(file: work.folder.path("file.bin")) == nil)
  }

  @Test func `a partial file that holds everything is proved by its end, and finished`() async throws {
    let work = try Work(.serving(Self.file))
    try work.folder.write(Self.file.bytes, to: "old.part")
    let report = try await work.take("old.part", as: "new.bin")
    #expect(report.done == 1 && Self.file.difference(file: work.folder.path("new.bin")) == nil)
    #expect(work.server.bodyBytesSent <= 65_536, "\(work.server.requests.map { ($0.range, $0.bytesSent) })")
  }

  @Test func `of aria2's file only the missing pieces are fetched`() async throws {
    let work = try Work(.serving(Self.file))
    // Pieces of 1 MiB; 0, 1 and 3 of 5 are there, the others are zeroes.
    var bytes = Self.file.bytes
    for piece in [2, 4] {
      for index in (piece << 20)..<min((piece + 1) << 20, bytes.count) { bytes[index] = 0 }
    }
    try work.folder.write(bytes, to: "file.bin")
    try work.folder.write(Self.control([0b1101_0000]), to: "file.bin.aria2")
    let report = try await work.take("file.bin")
    #expect(report.done == 1 && Self.file.difference(file: work.folder.path("file.bin")) == nil)
    #expect(work.server.bodyBytesSent <= Int64(1 << 20) + 805_696 + 2 * 65_536)
  }

  @Test func `a piece of aria2's that lies at the end of the file is not believed without proof`()
    async throws
  {
    let work = try Work(.serving(Self.file))
    // The last piece is said to be there, and is of another version.
    var bytes = Self.file.bytes
    let other = Self.file.version(2).bytes
    for index in (4 << 20)..<bytes.count { bytes[index] = other[index] }
    try work.folder.write(bytes, to: "file.bin")
    try work.folder.write(Self.control([0b1101_1000]), to: "file.bin.aria2")
    let report = try await work.take("file.bin")
    #expect(report.done == 1 && Self.file.difference(file: work.folder.path("file.bin")) == nil)
  }

  @Test func `a partial file without a URL is refused and left as it is`() async throws {
    let work = try Work(.serving(Self.file))
    try work.folder.write([0, 1, 2], to: "file.bin.part")
    await #expect(throws: GDLError.self) {
      try await work.engine.importFile(
        work.folder.path("file.bin.part"), urls: [], name: nil, options: Download.quick)
    }
    try await work.engine.close()
    #expect(try work.folder.read("file.bin.part") == [0, 1, 2])
  }

  private static func control(_ field: [UInt8]) -> [UInt8] {
    func big(_ value: UInt64, _ length: Int) -> [UInt8] {
      (0..<length).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    }
    return big(1, 2) + big(0, 8) + big(1 << 20, 4) + big(UInt64(file.length), 8) + big(0, 8) + big(1, 4)
      + field
      + big(0, 4)
  }
}
