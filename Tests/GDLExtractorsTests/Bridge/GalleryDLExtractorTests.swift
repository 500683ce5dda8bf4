import GDLCore
import GDLExtractors
import GDLTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct GalleryDLExtractorTests {
  private func extractor(cursor: String? = nil, settings: [String: JSONValue] = [:]) throws
    -> GalleryDLExtractor
  {
    var input = ExtractorInput(url: "https://site/x", cursor: cursor)
    input.options.settings = ["gallery-dl": settings]
    return try GalleryDLExtractor(input)
  }

  private func failure(_ body: () async throws -> Void) async -> ExtractionError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? ExtractionError
    }
  }

  @Test func `a cursor ends a page, and only the driver's end with 0 makes it the last one`() async throws {
    var extractor = try extractor()
    let driver = FakeDriver([
      FakeDriver.hello, FakeDriver.directory(1), FakeDriver.file(2), FakeDriver.cursor(#"{"v":1,"n":1}"#),
      FakeDriver.file(3), FakeDriver.done,
    ])
    let first = try await extractor.next(driver)
    #expect(
      first.messages.map(\.kind) == [.directory, .url] && first.cursor == #"{"n":1,"v":1}"# && !first.isLast)
    let second = try await extractor.next(driver)
    #expect(second.messages.map(\.url) == ["http://h/3.jpg"] && second.isLast)
    #expect(second.cursor == first.cursor, "an end without a cursor leaves the last one")
  }

  @Test func `what a newer driver says besides is passed over`() async throws {
    var extractor = try extractor()
    let driver = FakeDriver([
      FakeDriver.hello, #"{"event":"weather","seq":1,"sky":"blue"}"#,
      FakeDriver.file(2, #","mood":{"good":true}"#),
      FakeDriver.done,
    ])
    let page = try await extractor.next(driver)
    #expect(page.messages.map(\.url) == ["http://h/2.jpg"] && page.isLast)
  }

  @Test func `credit is filled up as messages are taken, and an unknown message costs one, too`() async throws
  {
    var extractor = try extractor()
    let driver = FakeDriver(
      [
        FakeDriver.directory(1), FakeDriver.file(2), #"{"event":"weather","seq":3}"#, FakeDriver.cursor("{}"),
      ], exit: nil)
    _ = try await extractor.next(driver)
    driver.say(FakeDriver.done)
    _ = try await extractor.next(driver)
    #expect(driver.sent[0].object?["credit"] == .integer(500))
    #expect(driver.sent[1] == .object(["command": .string("next"), "count": .integer(3)]))
  }

  @Test func `an end with a fault that may pass is thrown after what came, as try later`() async throws {
    var extractor = try extractor()
    let driver = FakeDriver([
      FakeDriver.file(1),
      #"{"event":"error","kind":"HttpError","message":" refused. ","http_status":0,"is_network":true}"#,
      #"{"event":"end","status":4,"reason":"failed","cursor":{"v":1,"n":7},"held":0}"#,
    ])
    let page = try await extractor.next(driver)
    #expect(page.messages.count == 1 && !page.isLast && page.cursor == #"{"n":7,"v":1}"#)
    let error = await failure { _ = try await extractor.next(driver) }
    #expect(error?.kind == .tryLater && error?.message == "gallery-dl: refused")
    #expect(driver.isClosed)
  }

  @Test(arguments: [
    (4, 404, ExtractionError.Kind.failed), (4, 503, .tryLater), (4, 429, .tryLater), (16, 403, .failed),
    (8, 403, .failed), (32, 0, .badInput), (1, 0, .failed),
  ])
  func `the status and the source's reply say what kind of failure it is`(
    status: Int, http: Int, kind: ExtractionError.Kind
  ) async throws {
    var extractor = try extractor()
    let code = http == 0 ? "null" : "\(http)"
    let driver = FakeDriver([
      #"{"event":"error","kind":"E","message":"m","http_status":\#(code),"is_network":false}"#,
      #"{"event":"end","status":\#(status),"reason":"failed","cursor":null,"held":0}"#,
    ])
    #expect(await failure { _ = try await extractor.next(driver) }?.kind == kind)
  }

  @Test func `nobody who takes the URL is bad input`() async throws {
    var extractor = try extractor()
    let driver = FakeDriver([#"{"event":"end","status":64,"reason":"failed","cursor":null,"held":0}"#])
    let error = await failure { _ = try await extractor.next(driver) }
    #expect(error?.kind == .badInput && error?.message.contains("https://site/x") == true)
  }

  @Test func `a driver that dies has its last messages used, and is tried later`() async throws {
    var extractor = try extractor(cursor: #"{"v":1}"#)
    let driver = FakeDriver([FakeDriver.file(1)], exit: DriverExit(signal: 9, errorOutput: "Killed\n"))
    let page = try await extractor.next(driver)
    #expect(page.messages.count == 1 && !page.isLast && page.cursor == #"{"v":1}"#)
    let error = await failure { _ = try await extractor.next(driver) }
    #expect(
      error?.kind == .tryLater && error?.message == "gallery-dl was ended by signal 9 in the middle: Killed")
  }

  @Test func `a program that is not installed is missing, with what to do`() async throws {
    var extractor = try extractor()
    let driver = FakeDriver(
      [#"{"event":"missing","program":"gallery-dl","message":"no module"}"#], exit: DriverExit(status: 69))
    let error = await failure { _ = try await extractor.next(driver) }
    #expect(error?.kind == .missing && error?.hint?.contains("pipx install gallery-dl") == true)
  }

  @Test func `a line that is no event ends it as failed`() async throws {
    var extractor = try extractor()
    let driver = FakeDriver([FakeDriver.hello, "Traceback (most recent call last):"], exit: nil)
    _ = try await extractor.next(driver)
    #expect(await failure { _ = try await extractor.next(driver) }?.kind == .failed)
    #expect(driver.isClosed)
  }

  @Test func `a driver that never marks a place is cut off`() async throws {
    var extractor = try extractor()
    let driver = FakeDriver((1...5_100).map { FakeDriver.file($0) }, exit: nil)
    #expect(await failure { _ = try await extractor.next(driver) }?.kind == .failed)
  }

  @Test func `a host without processes says that the program cannot be run`() async throws {
    struct Pages: PageSource {
      func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
        throw ExtractionError("none")
      }
    }
    var extractor = try extractor()
    #expect(await failure { _ = try await extractor.next(Pages()) }?.kind == .missing)
  }

  @Test func `settings become options of gallery-dl's own command line`() async throws {
    var extractor = try extractor(
      cursor: #"{"v":1}"#,
      settings: [
        "python": .string("/opt/python"), "config": .string("/etc/my.conf"), "cookies": .string("c.txt"),
        "videos": .bool(false), "arguments": .array([.string("-u"), .string("me")]),
      ])
    let driver = FakeDriver([FakeDriver.done])
    _ = try await extractor.next(driver)
    let start = driver.sent[0].object ?? [:]
    #expect(start["command"] == .string("start") && start["url"] == .string("https://site/x"))
    #expect(
      start["arguments"]
        == .array(
          ["-c", "/etc/my.conf", "-o", "cookies=c.txt", "-o", "videos=false", "-u", "me"].map(
            JSONValue.string)))
    #expect(start["cursor"] == .object(["v": .integer(1)]))
    #expect(driver.launched == [DriverInvocation(.galleryDL, .run, python: "/opt/python")])
  }

  @Test func `an answer finds who asked, while pages go on`() async throws {
    let driver = FakeDriver(
      [FakeDriver.file(1, #","has_fallback":true"#), FakeDriver.cursor("{}")], exit: nil)
    let session = DriverSession(driver, .galleryDL)
    try await session.start(DriverStart(url: "x"))
    #expect(try await session.nextPage().events.count == 1)
    async let page = session.nextPage()
    async let answer = session.fallback(of: 1)
    #expect(await waitUntil { driver.sent.contains { $0.object?["command"] == .string("fallback") } })
    driver.say(#"{"event":"fallback","seq":1,"url":"http://h/other","headers":{"A":"b"},"cookie":"c=d"}"#)
    let fallback = await answer
    #expect(
      fallback?.url == "http://h/other" && fallback?.headers == ["A": .string("b"), "Cookie": .string("c=d")])
    driver.say(FakeDriver.done)
    #expect(try await page.end?.status == 0)
    async let late = session.fallback(of: 1)
    #expect(
      await waitUntil { driver.sent.filter { $0.object?["command"] == .string("fallback") }.count == 2 })
    session.close()
    #expect(await late == nil, "a driver that is gone answers nobody, and nobody waits")
  }
}
