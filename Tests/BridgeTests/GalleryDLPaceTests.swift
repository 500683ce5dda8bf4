import GDLCore
import GDLExtractors
import GDLTestSupport
import Glibc
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct GalleryDLPaceTests {
  @Test(arguments: Bridges.galleryDL)
  func `no page is requested before its messages have credit`(version: String) async throws {
    let site = try await MockSite(posts: 350)
    let driver = try DriverProcess(.galleryDL, version)
    // Exactly the first page: 100 posts, a directory and a file each.
    try await driver.send(DriverCommand.start(.tag(site, credit: 200)).line)
    var messages = 0
    while messages < 200, let event = try await driver.nextEvent() { messages += event.hasCost ? 1 : 0 }
    // The answer to a question proves that the driver has come to rest, and not just not yet asked.
    try await driver.send(DriverCommand.fallback(1).line)
    guard case .fallback(let answer)? = try await driver.nextEvent() else { throw Unexpected() }
    #expect(answer.isGone)
    #expect(site.paths("/post.json").count == 1)

    try await driver.send(DriverCommand.next(1).line)
    guard case .directory? = try await driver.nextEvent() else { throw Unexpected() }
    try await driver.send(DriverCommand.fallback(1).line)
    _ = try await driver.nextEvent()
    #expect(site.paths("/post.json").count == 2)

    try await driver.send(DriverCommand.next(1_000).line)
    let rest = try await driver.events()
    #expect(rest.filter(\.hasCost).count == 499 && rest.ends.map(\.status) == [0])
    #expect(site.paths("/post.json").count == 4)
  }

  @Test func `without credit nothing is requested at all`() async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    try await driver.send(DriverCommand.start(.tag(site, credit: 0)).line)
    while let event = try await driver.nextEvent() { if case .begin = event { break } }
    try await driver.send(DriverCommand.fallback(1).line)
    _ = try await driver.nextEvent()
    #expect(site.requests.isEmpty)
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `questions are answered while the extractor waits for minutes`(version: String) async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(.test("slow", site)).line)
    var file: DriverFile?
    while file == nil, let event = try await driver.nextEvent() {
      if case .file(let found) = event { file = found }
    }
    let sequence = try #require(file).sequence
    try await driver.send(DriverCommand.fallback(sequence).line)
    guard case .fallback(let first)? = try await driver.nextEvent() else { throw Unexpected() }
    #expect(first.url == "\(site.root)/file/8.jpg")
    #expect(site.requests.isEmpty, "the second one needs a request, and nobody has asked for it")
    try await driver.send(DriverCommand.fallback(sequence).line)
    guard case .fallback(let second)? = try await driver.nextEvent() else { throw Unexpected() }
    #expect(second.url == "\(site.root)/file/9.jpg")
    try await driver.send(DriverCommand.fallback(sequence).line)
    guard case .fallback(let third)? = try await driver.nextEvent() else { throw Unexpected() }
    #expect(third.url == nil && !third.isGone)

    let began = ContinuousClock.now
    driver.close()
    let end = try await driver.events().ends
    #expect(end.map(\.isStopped) == [true] && end.map(\.status) == [1])
    #expect(await driver.process.ended() == .status(0))
    // It was asleep for ten minutes. The driver has two seconds; a busy machine may take more.
    #expect(ContinuousClock.now - began < .seconds(60))
  }

  @Test(arguments: Bridges.extensibleGalleryDL, [false, true])
  func `a job that nobody wants more of is left, its parent goes on, and the end is whole`(
    version: String, leavesAll: Bool
  ) async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, version)
    try await driver.send(DriverCommand.start(.test("children", site, credit: 8)).line)
    var told: [DriverEvent] = []
    while told.files.count < 3, let event = try await driver.nextEvent() { told.append(event) }
    let child = try #require(told.directories.last)
    #expect(child.names == ["gdltest", "two"] && child.job != 1)
    try await driver.send(DriverCommand.leave(leavesAll ? 0 : child.job).line)
    try await driver.send(DriverCommand.next(100).line)
    let rest = try await driver.events()
    #expect(
      rest.files.map(\.url) == (leavesAll ? [] : ["\(site.root)/file/2.jpg"]), "not the second of the child")
    #expect(rest.ends.map(\.status) == [0])
  }

  @Test func `SIGTERM ends it at once, saves cookies, and says that it was stopped`() async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    try driver.folder.write(
      "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\told\t1\n", to: "cookies.txt")
    var start = DriverStart.test("slow", site)
    start.arguments += ["-C", driver.folder.path("cookies.txt")]
    try await driver.send(DriverCommand.start(start).line)
    while let event = try await driver.nextEvent() { if case .file = event { break } }
    let before = try driver.folder.read("cookies.txt")
    driver.process.kill(SIGTERM)
    #expect(try await driver.events().ends.map(\.isStopped) == [true])
    #expect(await driver.process.ended() == .status(0))
    #expect(try driver.folder.read("cookies.txt") != before, "gallery-dl wrote its cookies")
  }

  @Test func `a driver whose gdl is gone ends`() async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    try await driver.send(DriverCommand.start(.tag(site, credit: 10)).line)
    while let event = try await driver.nextEvent() { if case .file = event { break } }
    driver.close()
    #expect(await driver.process.ended() == .status(0))
  }

  @Test func `a refused signature and an odd reply are told apart by the extractor's own functions`()
    async throws
  {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    let session = DriverSession(driver, .galleryDL)
    try await session.start(.test("all", site))
    var asked: Int?
    while true {
      let page = try await session.nextPage()
      asked = page.events.files.first { $0.fields["has_validate"] != nil }?.sequence ?? asked
      if page.end != nil { break }
    }
    let sequence = try #require(asked)
    var reply = DriverReply()
    reply.status = 200
    reply.url = "\(site.root)/file/4.jpg"
    reply.headers = ["content-type": "image/jpeg"]
    #expect(await session.verdict(on: sequence, reply) == .accepted)
    reply.headers = ["Content-Type": "text/html"]
    #expect(await session.verdict(on: sequence, reply) == .rejected)
    reply.history = ["\(site.root)/login"]
    #expect(await session.verdict(on: sequence, reply) == .retry("\(site.root)/file/7.jpg"))
    var bytes = DriverReply(.signature)
    bytes.bytes = Array("ok then".utf8)
    #expect(await session.verdict(on: sequence, bytes) == .accepted)
    bytes.bytes = Array("<html>".utf8)
    #expect(await session.verdict(on: sequence, bytes) == .rejected)
    guard case .unknown? = await session.verdict(on: 999, reply) else { throw Unexpected() }
    session.close()
    #expect(await driver.process.ended() == .status(0))
    #expect(await session.verdict(on: sequence, reply) == nil)
  }

  @Test func `a driver that nobody can ask anything ends after the extraction`() async throws {
    let site = try await MockSite()
    let driver = try DriverProcess(.galleryDL, Bridges.newestGalleryDL)
    try await driver.send(DriverCommand.start(.test("all", site)).line)
    let events = try await driver.events()
    let held = events.files.filter { $0.fields["has_fallback"] != nil || $0.fields["has_validate"] != nil }
    #expect(events.ends.map(\.held) == [held.count] && held.count == 2)
    for file in held { try await driver.send(DriverCommand.acknowledge(file.sequence).line) }
    #expect(await driver.process.ended() == .status(0))
  }
}

struct Unexpected: Error {}
