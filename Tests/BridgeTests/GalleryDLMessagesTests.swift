import Foundation
import GDLCore
import GDLExtractors
import GDLTestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct GalleryDLMessagesTests {
  @Test(arguments: Bridges.galleryDL)
  func `the driver's messages are those that gallery-dl dumps`(version: String) async throws {
    let site = try await MockSite(posts: 120)
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(.tag(site)).line)
    let events = try await driver.events()

    let home = try TemporaryFolder()
    let dump = try await ChildProcess.run(
      Bridges.path("gallery-dl", version, "bin/gallery-dl"), ["-j", "moebooru:\(site.root)/post?tags=sea"],
      environment: ["HOME": home.path, "XDG_CONFIG_HOME": home.path])
    let expected = try Self.messages(dump.output)
    #expect(expected.count == 240)
    let found = events.compactMap { event -> Message? in
      switch event {
      case .directory(let event): .directory(event.keywords)
      case .file(let file): .url(file.url, file.keywords)
      case .hello, .missing, .begin, .childEnd, .skip, .unsupported, .cursor, .error, .log, .fallback,
        .verdict,
        .found, .end, .other:
        nil
      }
    }
    #expect(found == expected)
    #expect(events.ends.map(\.status) == [0])
    #expect(try await driver.nextLine() == nil, "nothing comes after the end")
  }

  @Test(arguments: Bridges.galleryDL)
  func `names, keys and headers are those of a download by gallery-dl itself`(version: String) async throws {
    let site = try await MockSite(posts: 7)
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(.tag(site)).line)
    let events = try await driver.events()

    let home = try TemporaryFolder()
    let download = try await ChildProcess.run(
      Bridges.path("gallery-dl", version, "bin/gallery-dl"),
      [
        "-d", home.path("files"), "--download-archive", home.path("archive"),
        "moebooru:\(site.root)/post?tags=sea",
      ],
      environment: ["HOME": home.path, "XDG_CONFIG_HOME": home.path])
    #expect(download.exit == .status(0), "\(download.errorOutput)")
    let folder = events.directories[0].names.joined(separator: "/")
    #expect(
      events.files.map { "\(folder)/\($0.filename)" }.sorted()
        == home.names(below: "files/\(folder)").map { "\(folder)/\($0)" })
    let rows = try await ChildProcess.run(
      Bridges.python(),
      [
        "-c",
        "import sqlite3, sys\nfor r in sqlite3.connect(sys.argv[1]).execute('select entry from archive'): print(r[0])",
        home.path("archive"),
      ])
    let keys = events.files.map { text($0, "archive_prefix") + text($0, "archive_key") }
    #expect(keys.sorted() == rows.output.split(separator: "\n").map(String.init).sorted())
    let agents = Set(
      site.requests.filter { $0.contains("/file/") }.map { $0.split(separator: " ", maxSplits: 3)[3] })
    #expect(
      Set(events.files.map { $0.fields["headers"]?.object?["User-Agent"]?.string.map { Substring($0) } })
        == agents)
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `every kind of message arrives with what steers its download`(version: String) async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(.test("all", site)).line)
    let events = try await driver.events()
    let files = events.files
    try #require(files.count == 7)
    #expect(events.directories.map(\.names) == [["gdltest", "a_b"]])
    #expect(files.map(\.sequence) == Array(2...8))
    #expect(files.map { text($0, "archive_key") } == (1...7).map { "a/b_\($0)" })
    #expect(files[0].fields["fallback"]?.texts == ["\(site.root)/file/2.jpg"])
    #expect(files[1].fields["has_fallback"] == .bool(true))
    #expect(files[2].fields["has_validate"] == .bool(true) && files[2].fields["has_signature"] == .bool(true))
    #expect(files[3].url == "text:" && text(files[3], "text") == "hello, wörld")
    #expect(files[4].url == "\(site.root)/watch/1" && files[4].fields["ytdl"] != nil)
    #expect(files[5].filename == "06_f" && files[5].fields["filename_parts"]?.texts == ["06_f.", ""])
    let headers = files[5].fields["headers"]?.object ?? [:]
    #expect(headers["Referer"] == .string("bytes") && headers["X-Extra"] == .string("1"))
    #expect(headers["User-Agent"] == nil, "a header that the extractor took away is not sent")
    #expect(text(files[6], "method") == "POST" && text(files[6], "data") == "YT1i")
    #expect(files[6].filename == "07_f.jpg", "jpeg is jpg")
    #expect(files[6].fields["mtime"] == .integer(1_709_374_830))
    #expect(
      files[6].keywords["nothing"] == .null
        && files[6].keywords["deep"] == .object(["1": .array([.integer(2)])]))
    #expect(files.allSatisfy { file in !file.keywords.keys.contains { $0.hasPrefix("_") } })
  }

  @Test func `a key with an underscore in a site's own data steers nothing`() async throws {
    let site = try await MockSite(posts: 3)
    var input = ExtractorInput(url: "moebooru:\(site.root)/post?tags=sea")
    input.options.settings = ["gallery-dl": ["filename": .string("{id}.{extension}")]]
    var extractor = try GalleryDLExtractor(input)
    let messages = try await allMessages(&extractor, DriverLauncher(Bridges.newestGalleryDL))
    #expect(messages.count == 6)
    for message in messages {
      switch message {
      case .directory(let metadata):
        #expect(metadata["_directory"]?.texts == [site.host, "sea"])
        #expect(metadata["_headers"] == nil)
      case .url(_, let metadata):
        #expect(metadata["_headers"]?.object?["X-Stolen"] == nil)
        #expect(metadata["_filename"]?.string == "\(metadata["id"]?.int ?? 0).jpg")
      case .queue: Issue.record("nothing is queued")
      }
    }
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `what gallery-dl prints is no event`(version: String) async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(.test("noise", site)).line)
    #expect(try await driver.events().files.count == 1)
    #expect(driver.process.errorOutput.contains("gallery-dl's own output"))
  }

  private func text(_ file: DriverFile, _ name: String) -> String { file.fields[name]?.string ?? "" }

  /// `[[2, {…}], [3, "url", {…}], …]`, without keys that steer.
  private static func messages(_ dump: String) throws -> [Message] {
    guard case .array(let entries) = try JSONDecoder().decode(JSONValue.self, from: Data(dump.utf8)) else {
      return []
    }
    return entries.compactMap { entry in
      guard case .array(let parts) = entry, case .integer(let kind) = parts[0] else { return nil }
      let keywords = (parts.last?.object ?? [:]).filter { !$0.key.hasPrefix("_") }
      return kind == 2 ? .directory(keywords) : .url(parts[1].string ?? "", keywords)
    }
  }
}

/// Pages up to the last one, or to an error.
func allMessages(_ extractor: inout some Extractor, _ pages: any PageSource) async throws -> [Message] {
  var messages: [Message] = []
  while true {
    let page = try await extractor.next(pages)
    messages += page.messages
    if page.isLast { return messages }
  }
}

extension JSONValue {
  var int: Int64? { if case .integer(let value) = self { value } else { nil } }
  var texts: [String]? { if case .array(let values) = self { values.compactMap(\.string) } else { nil } }
}
