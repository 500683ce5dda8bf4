import GDL
import GDLCore
import GDLJournal
import GDLTestSupport
import Testing

/// What a finished file still owes: its metadata beside it, and its entry in the archive.
@Suite(.timeLimit(.minutes(1))) struct AftercareTests {
  private static func message(_ server: MisbehavingServer, _ name: String) -> Message {
    .url(
      server.url("/files/\(name)"),
      ["_archive_key": .string("id_\(name)"), "id": .integer(7), "filename": .string(name)])
  }

  private static func work(_ names: String...) throws -> DispatchTests.Work {
    let work = try DispatchTests.Work { server in
      ["/root": [[.directory(["title": .string("Größe")])] + names.map { message(server, $0) }]]
    }
    work.options.archive = ArchiveOptions(path: work.folder.path("archive.sqlite3"))
    return work
  }

  private static func entries(_ work: DispatchTests.Work, among keys: String...) async throws -> Set<String> {
    let archive = try Archive(path: work.folder.path("archive.sqlite3"), table: "archive")
    let found = try await archive.entries(among: keys)
    try archive.close()
    return found
  }

  @Test func `finished files are in the archive, as gallery-dl names them`() async throws {
    let work = try Self.work("a", "b")
    #expect(try await work.run().done == 2)
    #expect(
      try await Self.entries(work, among: "fakeid_a", "fakeid_b", "fakeid_c") == ["fakeid_a", "fakeid_b"])
  }

  @Test func `what the archive has is not fetched again`() async throws {
    let work = try Self.work("a", "b")
    let archive = try Archive(path: work.folder.path("archive.sqlite3"), table: "archive")
    try await archive.add(["fakeid_a"])
    try archive.close()
    let report = try await work.run()
    #expect(report.done == 1 && report.skipped == 1)
    #expect(work.names == ["b"])
    #expect(!work.server.requests.contains { $0.target == "/files/a" })
  }

  @Test func `files that end while others are being paid for are paid for, too`() async throws {
    let names = (0..<200).map { "f\($0)" }
    let work = try DispatchTests.Work { server in ["/root": [names.map { Self.message(server, $0) }]] }
    work.options.archive = ArchiveOptions(path: work.folder.path("archive.sqlite3"))
    #expect(try await work.run().ending == RunReport.Ending.complete)
    let archive = try Archive(path: work.folder.path("archive.sqlite3"), table: "archive")
    #expect(try await archive.entries(among: names.map { "fakeid_\($0)" }).count == 200)
    try archive.close()
  }

  @Test func `an archive that cannot be used keeps the files, and a later run adds what is missing`()
    async throws
  {
    let work = try Self.work("a")
    _ = try work.folder.makeFolder("archive.sqlite3")
    let report = try await work.run()
    guard case .resumable = report.ending else { return #expect(Bool(false), "\(report.ending)") }
    try work.folder.remove("archive.sqlite3")
    #expect(try await work.resume().ending == RunReport.Ending.complete)
    #expect(try await Self.entries(work, among: "fakeid_a") == ["fakeid_a"])
    #expect(work.names == ["a"])
  }

  @Test func `a sidecar holds what source and folder say of a file, without what steers gdl`() async throws {
    let work = try Self.work("a")
    work.options.archive = nil
    work.options.writesMetadata = true
    #expect(try await work.run().ending == RunReport.Ending.complete)
    #expect(work.names == ["a", "a.json"])
    let text = FileContent.text(work.folder.path("got/a.json"))
    #expect(text.contains("\"title\" : \"Größe\"") && text.contains("\"id\" : 7"))
    #expect(text.contains("\"category\" : \"fake\"") && !text.contains("_archive_key"))
  }
}

/// Other places of the same file.
@Suite(.timeLimit(.minutes(1))) struct AlternativesTests {
  private static let file = Resource(length: 3_000_000)

  private static func digest(_ resource: Resource) -> JSONValue {
    .array([.string("sha256=" + resource.sha256Hex)])
  }

  @Test func `a file that is gone is fetched from its other place`() async throws {
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/gone"), ["_fallback": .array([.string(server.url("/there"))])])]]]
    }) { exchange in
      exchange.path == "/gone" ? .status(404) : Behaviour.serving(Self.file).reply(to: exchange)
    }
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.complete && report.done == 1)
    #expect(Self.file.difference(file: work.folder.path("got/gone")) == nil)
  }

  @Test func `bytes of two places are never mixed where nothing proves the whole`() async throws {
    let other = Resource(length: 3_000_000, seed: 99)
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/first"), ["_fallback": .array([.string(server.url("/second"))])])]]]
    }) { exchange in
      if exchange.path == "/first" {
        if exchange.attempt > 0 { return .status(404) }
        return Behaviour.serving(Self.file).with(.cut(afterBytes: 1_500_000)).reply(to: exchange)
      }
      return Behaviour.serving(other).reply(to: exchange)
    }
    #expect(try await work.run().done == 1)
    #expect(other.difference(file: work.folder.path("got/first")) == nil)
    #expect(work.server.requests.last?.range == nil)
  }

  @Test func `with a digest of the whole the other place only brings what is missing`() async throws {
    let work = try DispatchTests.Work({ server in
      [
        "/root": [
          [
            .url(
              server.url("/first"),
              ["_fallback": .array([.string(server.url("/second"))]), "_digests": Self.digest(Self.file)])
          ]
        ]
      ]
    }) { exchange in
      if exchange.path == "/first" {
        if exchange.attempt > 0 { return .status(404) }
        return Behaviour.serving(Self.file).with(.cut(afterBytes: 1_500_000)).reply(to: exchange)
      }
      return Behaviour.serving(Self.file).reply(to: exchange)
    }
    #expect(try await work.run().done == 1)
    #expect(Self.file.difference(file: work.folder.path("got/first")) == nil)
    let second = work.server.requests.filter { $0.target == "/second" }
    #expect(second.count == 1 && second.first?.range?.hasPrefix("bytes=1") == true)
  }

  @Test func `the place in use outlives the process`() async throws {
    let isUp = Monitor(false)
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/gone"), ["_fallback": .array([.string(server.url("/there"))])])]]]
    }) { exchange in
      if exchange.path == "/gone" { return .status(404) }
      if exchange.path == "/there", !isUp.withLock({ $0 }) { return .status(503) }
      return Behaviour.serving(Self.file).reply(to: exchange)
    }
    work.options.network.retries = 1
    guard case .resumable = try await work.run().ending else { return #expect(Bool(false)) }
    isUp.withLock { $0 = true }
    #expect(try await work.resume().done == 1)
    #expect(work.server.requests.filter { $0.target == "/gone" }.count == 1)
  }

  @Test func `a file of another length than its source says is refused`() async throws {
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/file"), ["_size": .integer(2_999_999)])]]]
    }) { exchange in
      exchange.path == "/file" ? Behaviour.serving(Self.file).reply(to: exchange) : .status(200)
    }
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.failures && work.names == [])
    #expect(report.problems.first?.what.contains("2999999") == true)
  }
}
