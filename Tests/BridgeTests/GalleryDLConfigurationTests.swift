import GDLCore
import GDLExtractors
import GDLTestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct GalleryDLConfigurationTests {
  @Test(arguments: Bridges.galleryDL)
  func `the user's configuration file, options and cookies count, and nothing is written`(version: String)
    async throws
  {
    let site = try await MockSite(posts: 4)
    let driver = try DriverProcess(.galleryDL, version)
    let folder = driver.folder
    try folder.write(
      """
      {"extractor": {
        "base-directory": "\(folder.path)/media/", "archive": "\(folder.path)/seen.sqlite3",
        "skip": "abort:3", "sleep": 2.5,
        "moebooru": {"directory": ["{category!c}", "sub/folder"], "filename": "{id:>05}.{extension}"},
        "postprocessors": [{"name": "metadata"}, {"name": "exec", "command": "touch \(folder.path)/executed"}]
      }}
      """, to: "home/gallery-dl.conf")
    try folder.write(
      "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tseen\tyes\n127.0.0.1\tFALSE\t/other\tFALSE\t0\tno\tno\n",
      to: "cookies.txt")
    var start = DriverStart.tag(site)
    start.arguments = [
      "-c", folder.path("home/gallery-dl.conf"), "-o", "user-agent=gdl test", "--cookies",
      folder.path("cookies.txt"),
    ]
    try await driver.send(DriverCommand.start(start).line)
    let events = try await driver.events()

    #expect(events.files.map(\.filename) == ["00004.jpg", "00003.jpg", "00002.jpg", "00001.jpg"])
    let directory = try #require(events.directories.first)
    #expect(directory.names == [site.host, "sub_folder"])
    #expect(directory.base == "\(folder.path)/media/")
    #expect(directory.archive?.object?["path"] == .string("\(folder.path)/seen.sqlite3"))
    #expect(directory.settings?.object?["skip"] == .string("abort:3"))
    #expect(directory.settings?.object?["sleep"] == .number(2.5))
    #expect(events.directories.allSatisfy { $0.settings == directory.settings })
    #expect(events.files.allSatisfy { $0.fields["cookie"] == .string("seen=yes") })
    #expect(events.files.allSatisfy { $0.fields["headers"]?.object?["User-Agent"] == .string("gdl test") })
    #expect(events.warnings.filter { $0.contains("metadata, exec") }.count == 1, "\(events.warnings)")
    #expect(folder.names().sorted() == ["cookies.txt", "home", "work"])
    #expect(folder.names(below: "work").isEmpty)
  }

  @Test(arguments: Bridges.galleryDL)
  func `messages that gallery-dl's own filter drops are counted`(version: String) async throws {
    let site = try await MockSite(posts: 10)
    let driver = try DriverProcess(.galleryDL, version)
    var start = DriverStart.tag(site)
    start.arguments = ["--filter", "id % 5 == 0"]
    try await driver.send(DriverCommand.start(start).line)
    let events = try await driver.events()
    #expect(events.files.map { $0.keywords["id"]?.int } == [10, 5])
    let skips = events.compactMap { event in if case .skip(let skip) = event { skip } else { nil } }
    #expect(skips.filter { $0.kind == "file" && $0.reason == "filtered" }.map(\.count).reduce(0, +) == 8)
  }

  @Test func `a range of the user stays his, and is not mixed with a resume`() async throws {
    let site = try await MockSite(posts: 350)
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    var start = DriverStart.tag(site)
    start.arguments = ["--range", "200-203"]
    start.cursor = .object([
      "v": .integer(1),
      "jobs": .array([.object(["u": .string(start.url ?? ""), "c": .null, "n": .integer(201)])]),
      "done": .array([]),
    ])
    try await driver.send(DriverCommand.start(start).line)
    #expect(try await driver.events().files.map { $0.keywords["id"]?.int } == [151, 150, 149, 148])
  }

  @Test func `an option that turns extraction off is refused`() async throws {
    let site = try await MockSite(posts: 3)
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    var start = DriverStart.tag(site)
    start.arguments = ["-g"]
    try await driver.send(DriverCommand.start(start).line)
    let events = try await driver.events()
    #expect(events.ends.map(\.status) == [32] && events.errors.count == 1)
  }
}
