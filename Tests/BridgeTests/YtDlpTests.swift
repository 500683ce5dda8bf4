import GDLCore
import GDLExtractors
import GDLTestSupport
import Glibc
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct YtDlpTests {
  private func input(_ url: String, _ settings: [String: JSONValue] = [:]) -> ExtractorInput {
    var input = ExtractorInput(url: url)
    input.options.settings = ["yt-dlp": settings.merging(["arguments": .string("--ignore-config")]) { $1 }]
    return input
  }

  @Test(arguments: Bridges.ytDlp)
  func `a single file over HTTP is a message with yt-dlp's name and headers`(version: String) async throws {
    let site = try await MockSite()
    var extractor = try YtDlpExtractor(
      input("\(site.root)/video/3.mp4", ["output": .string("%(extractor)s/%(title)s_%(id)s.%(ext)s")]))
    let messages = try await allMessages(&extractor, DriverLauncher(version))
    try #require(messages.count == 2)
    #expect(messages[0].metadata["_directory"]?.texts == ["generic"])
    #expect(messages[1].url == "\(site.root)/video/3.mp4")
    #expect(messages[1].metadata["_filename"]?.string == "3_3.mp4")
    #expect(messages[1].metadata["_archive_key"]?.string == "generic 3")
    #expect(messages[1].metadata["_headers"]?.object?["User-Agent"] != nil)
    #expect(
      messages[1].metadata["filename"]?.string == "3_3" && messages[1].metadata["extension"]?.string == "mp4")
    #expect(site.paths("/video/3.mp4").count <= 2, "the file itself is not fetched")
  }

  @Test(arguments: Bridges.ytDlp)
  func `a list streams entry by entry, and goes on at the entry it was at`(version: String) async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.ytDlp, version)
    var start = DriverStart(url: "\(site.root)/feed/6")
    start.arguments = ["--ignore-config"]
    start.credit = 4  // a folder and three videos
    try await driver.send(DriverCommand.start(start).line)
    var events: [DriverEvent] = []
    while events.cursor == nil || events.files.count < 3, let line = try await driver.nextLine() {
      events.append(try DriverEvent(line: line))
    }
    #expect(events.files.map(\.url) == (1...3).map { "\(site.root)/video/\($0).mp4" })
    #expect(site.paths("/video/4").isEmpty, "the next entry has no credit")
    driver.process.kill(SIGKILL)

    let before = site.paths("/video/1").count
    start.credit = 100
    start.cursor = try JSONValueText.value(try #require(events.cursor))
    let again = try DriverProcess(.ytDlp, version)
    try await again.send(DriverCommand.start(start).line)
    let rest = try await again.events()
    #expect(rest.files.map(\.url) == (3...6).map { "\(site.root)/video/\($0).mp4" })
    #expect(rest.ends.map(\.status) == [0])
    #expect(site.paths("/video/1").count == before)
  }

  @Test(arguments: Bridges.ytDlp)
  func `what comes in fragments is refused, and the message says what to do`(version: String) async throws {
    let site = try await MockSite()
    var extractor = try YtDlpExtractor(input("\(site.root)/stream/1.m3u8"))
    await #expect {
      _ = try await allMessages(&extractor, DriverLauncher(version))
    } throws: { error in
      guard let error = error as? ExtractionError else { return false }
      return error.kind == .failed && error.message.contains("whole=true")
    }
  }

  @Test(arguments: Bridges.ytDlp)
  func `with whole=true it is handed over as one unit, with a command that fetches just that`(
    version: String
  ) async throws {
    let site = try await MockSite()
    var extractor = try YtDlpExtractor(input("\(site.root)/stream/1.m3u8", ["whole": .string("true")]))
    let messages = try await allMessages(&extractor, DriverLauncher(version))
    let message = try #require(messages.last)
    #expect(message.metadata["_opaque"]?.string == "yt-dlp")
    let arguments = try #require(message.metadata["_arguments"]?.texts)
    #expect(arguments.first == "--ignore-config" && arguments.last == "\(site.root)/stream/1.m3u8")
    let folder = try TemporaryFolder()
    let run = try await ChildProcess.run(
      "/usr/bin/env", ["-C", folder.path, Bridges.path("yt-dlp", version, "bin/yt-dlp")] + arguments,
      environment: ["HOME": folder.path])
    #expect(run.exit == .status(0), "\(run.errorOutput)")
    #expect(folder.names().contains(message.metadata["_filename"]?.string ?? "?"))
  }

  @Test func `a video that gallery-dl found keeps gallery-dl's folder and name`() async throws {
    let site = try await MockSite()
    var request = input("\(site.root)/video/3.mp4")
    request.metadata = [
      "_directory": .array([.string("a"), .string("50% b")]), "_filename": .string("01_f.mp4"),
      "extension": .string("mp4"),
    ]
    var extractor = try YtDlpExtractor(request)
    let messages = try await allMessages(&extractor, DriverLauncher(Bridges.newestYtDlp))
    #expect(messages[0].metadata["_directory"]?.texts == ["a", "50% b"])
    #expect(messages[1].metadata["_filename"]?.string == "01_f.mp4")
  }

  @Test(arguments: Bridges.ytDlp)
  func `a missing page has failed, and a refused connection is tried later`(version: String) async throws {
    let site = try await MockSite()
    for (url, kind) in [
      ("\(site.root)/none", ExtractionError.Kind.failed), ("http://127.0.0.1:9/", .tryLater),
    ] {
      var extractor = try YtDlpExtractor(input(url, ["extractor-retries": .integer(0)]))
      await #expect {
        _ = try await allMessages(&extractor, DriverLauncher(version))
      } throws: { error in
        (error as? ExtractionError)?.kind == kind
      }
    }
  }

  @Test func `it says which URLs have an extractor of their own`() async throws {
    let found = try await DriverFinder.find(
      ["https://www.youtube.com/watch?v=BaW_jenozKc", "https://nobody.invalid/x"], .ytDlp,
      host: DriverLauncher(Bridges.newestYtDlp))
    #expect(found.map(\.subcategory) == ["youtube", nil])
  }
}
