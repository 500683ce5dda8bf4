import GDLCore
import GDLExtractors
import GDLTestSupport
import Glibc
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct GalleryDLResumeTests {
  /// Runs the extractor in a process that is killed after so many messages, and again from the last cursor, and so on.
  private func extract(
    _ input: ExtractorInput, _ version: String, killsAfter counts: [Int]
  ) async throws -> (messages: [Message], lastPages: Int) {
    var input = input
    var messages: [Message] = []
    for count in counts {
      var extractor = try GalleryDLExtractor(input)
      let launcher = DriverLauncher(version)
      let enough = messages.count + count
      while messages.count < enough {
        let page = try await extractor.next(launcher)
        messages += page.messages
        input.cursor = page.cursor
        if page.isLast { return (messages, 1) }
      }
      launcher.last?.process.kill(SIGKILL)
    }
    var (extractor, lastPages) = (try GalleryDLExtractor(input), 0)
    let launcher = DriverLauncher(version)
    while true {
      let page = try await extractor.next(launcher)
      messages += page.messages
      if page.isLast {
        lastPages += 1
        break
      }
    }
    #expect(await launcher.last?.process.ended() == .status(0))
    return (messages, lastPages)
  }

  private func urls(_ messages: [Message]) -> [String] {
    messages.filter { $0.kind == .url }.map(\.url)
  }

  @Test(arguments: Bridges.galleryDL)
  func `killed anywhere, it goes on one page before where it was, and nothing is missing`(version: String)
    async throws
  {
    let site = try await MockSite(posts: 1_150)
    var generator = SeededGenerator()
    // From 250 files on it need not begin at the first page again: a page of 100 is repeated.
    let kills = [Int.random(in: 500...1_000, using: &generator), Int.random(in: 1...400, using: &generator)]
    let (messages, lastPages) = try await extract(
      ExtractorInput(url: "moebooru:\(site.root)/post?tags=sea"), version, killsAfter: kills)
    let expected = (1...1_150).reversed().map { "\(site.root)/file/\($0).jpg" }
    #expect(Set(urls(messages)) == Set(expected), "seed \(generator.seed)")
    #expect(lastPages == 1)
    let first = site.paths("/post.json").filter { $0.contains("page=1&") }
    #expect(first.count == 1, "seed \(generator.seed): \(site.paths("/post.json"))")
    #expect(urls(messages).count < 1_150 + 2 * 300, "seed \(generator.seed)")
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `an extractor that knows cursors goes on at the one it was at`(version: String) async throws {
    let site = try await MockSite()
    var start = DriverStart.test("cursor", site, credit: 4)
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(start).line)
    var cursor: String?
    while cursor == nil, let line = try await driver.nextLine() {
      if case .cursor(let text) = try DriverEvent(line: line) { cursor = text }
    }
    driver.process.kill(SIGKILL)
    #expect(site.paths("/list").count == 2, "the second page's folder was the fourth message")

    start.credit = 100
    start.cursor = try JSONValueText.value(try #require(cursor))
    let again = try DriverProcess(.galleryDL, version)
    try await again.send(DriverCommand.start(start).line)
    let events = try await again.events()
    #expect(site.paths("/list") == ["/list/1", "/list/2", "/list/2", "/list/3"])
    #expect(events.files.map(\.url) == (3...6).map { "\(site.root)/file/\($0).jpg" })
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `children run depth first, and a finished one is not run again`(version: String) async throws {
    let site = try await MockSite()
    var start = DriverStart.test("children", site)
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(start).line)
    let events = try await driver.events()
    #expect(events.files.map(\.url) == [1, 11, 12, 13, 2].map { "\(site.root)/file/\($0).jpg" })
    #expect(
      events.directories.map { $0.names[1] } == ["parent", "one", "two", "parent"],
      "told again after the children")
    #expect(events.contains(.unsupported("https://nobody.invalid/takes/this")))
    #expect(site.paths("/list") == ["/list/1", "/list/2"], "the same child twice runs once")

    // Cut inside the second child.
    start.credit = 8
    let cut = try DriverProcess(.galleryDL, version)
    try await cut.send(DriverCommand.start(start).line)
    var told: [DriverEvent] = []
    while told.filter(\.hasCost).count < 8 || told.last?.isCursor != true, let line = try await cut.nextLine()
    {
      told.append(try DriverEvent(line: line))
    }
    cut.process.kill(SIGKILL)
    start.credit = 100
    start.cursor = try JSONValueText.value(try #require(told.cursor))
    let again = try DriverProcess(.galleryDL, version)
    try await again.send(DriverCommand.start(start).line)
    let rest = try await again.events()
    #expect(rest.files.map(\.url) == [1, 12, 13, 2].map { "\(site.root)/file/\($0).jpg" })
    #expect(rest.ends.map(\.status) == [0])
  }

  @Test(arguments: Bridges.galleryDL)
  func `being killed again and again at the first file costs a page each time, and no more`(version: String)
    async throws
  {
    let site = try await MockSite(posts: 350)
    let url = "moebooru:\(site.root)/post?tags=sea"
    func cursor(_ files: Int) -> JSONValue {
      .object([
        "v": .integer(1), "done": .array([]),
        "jobs": .array([.object(["u": .string(url), "c": .null, "n": .integer(Int64(files))])]),
      ])
    }
    var start = DriverStart(url: url)
    start.credit = 1
    start.cursor = cursor(250)
    for _ in 0..<2 {
      let driver = try DriverProcess(.galleryDL, version)
      try await driver.send(DriverCommand.start(start).line)
      var last: String?
      while last == nil, let line = try await driver.nextLine() {
        if case .cursor(let text) = try DriverEvent(line: line) { last = text }
      }
      driver.process.kill(SIGKILL)
      start.cursor = try JSONValueText.value(try #require(last))
      #expect(start.cursor == cursor(250))
    }
    #expect(site.paths("/post.json").allSatisfy { $0.contains("page=2&") })
  }

  @Test func `a cursor that cannot be read is an error, not a beginning`() async throws {
    #expect { try GalleryDLExtractor(ExtractorInput(url: "x", cursor: "12")) } throws: { error in
      (error as? ExtractionError)?.kind == .badInput
    }
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    var start = DriverStart(url: "moebooru:http://127.0.0.1:1/post?tags=a")
    start.credit = 1
    start.cursor = .object(["v": .integer(99)])
    try await driver.send(DriverCommand.start(start).line)
    let events = try await driver.events()
    #expect(events.ends.map(\.status) == [32] && events.errors.count == 1)
  }
}

extension DriverEvent {
  fileprivate var isCursor: Bool { if case .cursor = self { true } else { false } }
}
