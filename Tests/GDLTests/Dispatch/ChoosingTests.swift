import GDL
import GDLCore
import GDLJournal
import GDLTestSupport
import Glibc
import Testing

/// Which of a source's files a job takes, and how it names them.
@Suite(.timeLimit(.minutes(1))) struct ChoosingTests {
  /// Two pages of ten files, `0.jpg` … `19.png`, with metadata.
  private static func work(_ change: (inout JobOptions) -> Void) throws -> DispatchTests.Work {
    let work = try DispatchTests.Work { server in
      let messages: [Message] = (0..<20).map { number in
        let suffix = number % 2 == 0 ? "jpg" : "png"
        return .url(
          server.url("/files/\(number).\(suffix)"),
          [
            "id": .integer(Int64(number)), "filename": .string("\(number)"), "extension": .string(suffix),
            "width": .integer(Int64(100 * number)),
            "date": .string("2024-01-\(number < 9 ? "0" : "")\(number + 1) 00:00:00"),
          ])
      }
      let folder: Message = .directory([
        "title": .string("My / title"), "_directory": .array([.string("plain")]),
      ])
      return ["/root": [[folder] + messages[..<10], Array(messages[10...])]]
    }
    change(&work.options)
    return work
  }

  private static func ids(_ work: DispatchTests.Work) -> [Int] {
    work.folder.names(below: "got/plain").compactMap { Int($0.prefix { $0 != "." }) }.sorted()
  }

  @Test func `settings and archive of gallery-dl's own configuration hold for all files behind its folder`()
    async throws
  {
    let work = try DispatchTests.Work { _ in
      [:]
    } _: { exchange in
      if exchange.path == "/files/broken" { return .status(500) }
      return .status(
        200, ["Last-Modified": "Sat, 02 Mar 2024 10:20:30 GMT"],
        text: exchange.path == "/files/tiny" ? "x" : "xyz")
    }
    let archivePath = work.folder.path("seen.sqlite3")
    let archive = try Archive(path: archivePath, table: "archive")
    try await archive.add(["fakeseen"])
    let server = work.server
    let folder: Message = .directory([
      "_settings": .object([
        "sleep": .array([.number(0.1), .number(0.1)]), "filesize-min": .string("2"), "mtime": .bool(false),
        "retries": .integer(0), "rate": .string("500k-1M"),
      ]),
      "_archive": .object(["path": .string(archivePath), "table": .null]),
    ])
    let files: [Message] = ["one", "tiny", "seen", "two", "broken"].map { name in
      .url(server.url("/files/\(name)"), ["_archive_key": .string(name)])
    }
    work.configuration.extractors = [
      FakeSource.kind(["/root": [[folder, files[0]], Array(files[1..<4]), [files[4]]]])
    ]
    let report = try await work.run()
    #expect(report.done == 2 && report.skipped == 2 && report.left == 1, "\(report)")
    #expect(work.names.filter { !$0.hasSuffix(".part") } == ["one", "two"])
    #expect(try await archive.entries(among: ["fakeone", "faketwo", "faketiny"]) == ["fakeone", "faketwo"])
    try archive.close()
    #expect(server.requests.filter { $0.target == "/files/broken" }.count == 1, "no retry")
    let times = server.requests.map(\.timeSeconds).sorted()
    let pairs = zip(times, times.dropFirst()).filter { $1 - $0 < 0.09 }
    // Pages are the extractor's own: gallery-dl's setting is about files.
    #expect(pairs.count <= 3, "\(times)")
    var status = stat()
    #expect(stat(work.folder.path("got/one"), &status) == 0 && status.st_mtim.tv_sec != 1_709_374_830)
  }

  @Test func `requests to a host keep their distance, pages of its sources, too`() async throws {
    let work = try DispatchTests.Work { server in
      ["/root": [(0..<3).map { .url(server.url("/files/\($0)"), [:]) }, [.url(server.url("/files/3"), [:])]]]
    }
    work.options.network.sleep = SleepRange(option: "0.15-0.25")
    #expect(try await work.run().done == 4)
    let times = work.server.requests.map(\.timeSeconds).sorted()
    #expect(times.count == 6)
    // The server sees a request a moment after it was sent, longer for the first than for the last at times; not so much
    // that two of the five distances could be missing.
    let seconds = times.max().map { $0 - (times.min() ?? $0) }
    #expect(try #require(seconds) > 3 * 0.15, "\(times)")
  }

  @Test func `a range counts the files that all other rules take, over pages`() async throws {
    let work = try Self.work {
      $0.selection.accept = ["*.jpg"]
      $0.selection.range = "2-3,9-"
    }
    #expect(try await work.run().done == 4)
    #expect(Self.ids(work) == [2, 4, 16, 18])
  }

  @Test func `behind the end of a range no page is asked for`() async throws {
    let work = try Self.work { $0.selection.range = "-5" }
    #expect(try await work.run().done == 5)
    #expect(work.pageRequests == ["/root?page=0"])
  }

  @Test func `patterns, filters and dates leave files out, and nobody asks for them`() async throws {
    let work = try Self.work {
      $0.selection.reject = ["1?.png"]
      $0.selection.filters = ["width >= 500 and extension in (\"png\", \"jpg\")"]
      $0.selection.dateBefore = "2024-01-17"
    }
    #expect(try await work.run().ending == RunReport.Ending.complete)
    #expect(Self.ids(work) == [5, 6, 7, 8, 9, 10, 12, 14])
    #expect(!work.server.requests.contains { $0.target == "/files/3.png" })
    #expect(try await work.messages().count == 2 + 8)
  }

  @Test func `a file that its reply shows to be too large is skipped before it is received`() async throws {
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/big"), [:]), .url(server.url("/small"), [:])]]]
    }) { exchange in
      switch exchange.path {
      case "/big": Behaviour.serving(3_000_000).reply(to: exchange)
      case "/small": Behaviour.serving(1_000).reply(to: exchange)
      case _: .status(200)
      }
    }
    work.options.selection.maximumSize = "1M"
    let report = try await work.run()
    #expect(report.done == 1 && report.skipped == 1 && work.names == ["small"])
  }

  @Test func `stop-after ends a run after so many files, and each resume fetches as many again`() async throws
  {
    let work = try Self.work { $0.selection.stopAfter = "8" }
    for expected in [8, 16] {
      let report = expected == 8 ? try await work.run() : try await work.resume()
      guard case .resumable = report.ending else { return #expect(Bool(false), "\(report.ending)") }
      #expect(Self.ids(work).count == expected)
    }
    #expect(try await work.resume().ending == RunReport.Ending.complete)
    #expect(Self.ids(work).count == 20)
  }

  @Test func `a rule that makes no sense is refused before anything is journaled`() async throws {
    let work = try Self.work { $0.selection.filters = ["width >"] }
    let engine = try work.engine()
    await #expect(throws: GDLError.self) { try await work.add(to: engine) }
    #expect(try await engine.jobs().isEmpty)
    try await engine.close()
  }

  // MARK: Names

  @Test func `a template names files and folders by what the folder's and the file's messages say`()
    async throws
  {
    let work = try Self.work {
      $0.output = "{title}/{id:>03}_{width}.{extension}"
      $0.selection.range = "2"
    }
    #expect(try await work.run().done == 1)
    #expect(work.folder.names(below: "got/My _ title") == ["001_100.png"])
  }

  @Test func `a template fits plain URLs, too`() async throws {
    let several = try SeveralFiles(["/a/one.tar.gz", "/b/two"]) { _ in .status(200, text: "x") }
    several.options.output = "{domain}/{filename}_{_nul|'x'}.{extension}"
    #expect(try await several.run().done == 2)
    #expect(several.folder.names(below: "got/127.0.0.1") == ["one.tar_x.gz", "two_x"])
  }

  @Test func `nothing that metadata say leads out of the destination`() async throws {
    let work = try DispatchTests.Work { server in
      ["/root": [[.url(server.url("/f"), ["filename": .string("../../x"), "a": .string("..")])]]]
    }
    work.options.output = "{a}/{a}/{filename}"
    #expect(try await work.run().done == 1)
    #expect(
      work.folder.names(below: "").filter { $0 != "journal.db" && !$0.hasPrefix("journal.db") } == ["got"])
    #expect(
      work.folder.names(below: "got/__/__") == ["_._.._x"] || work.folder.names(below: "got/__/__").count == 1
    )
  }

  @Test func `a name without a field is refused for a source of many files`() async throws {
    let work = try Self.work { $0.output = "one.jpg" }
    let engine = try work.engine()
    await #expect(throws: GDLError.self) { try await work.add(to: engine) }
    try await engine.close()
  }

  @Test func `an archive may have entries of one's own`() async throws {
    let work = try Self.work { $0.selection.range = "1-2" }
    var archive = ArchiveOptions(path: work.folder.path("archive.db"))
    archive.format = "{id}-{extension}"
    archive.prefix = "mine:"
    work.options.archive = archive
    #expect(try await work.run().done == 2)
    let found = try Archive(path: archive.path, table: "archive")
    #expect(try await found.entries(among: ["mine:0-jpg", "mine:1-png", "mine:2-jpg"]).count == 2)
    try found.close()
  }
}
