import GDLCore
import Synchronization

@testable import GDLExtractors

extension FuzzTarget {
  /// One line that a driver of gallery-dl or yt-dlp may write.
  static let driverEvent = FuzzTarget(
    "driver-event", maximumLength: 2_048,
    text: { text in
      for line in text.split(separator: "\n") {
        do throws(ExtractionError) {
          let event = try DriverEvent(line: String(line))
          _ = event.hasCost
        } catch {
          require(error.kind == .failed, "a bad line is the user's fault")
          Invariants.sentence(error.message)
        }
      }
    })

  /// A conversation with a driver: its lines, and questions about its files in between.
  static let driverSession = FuzzTarget(
    "driver-session", maximumLength: 4_096,
    text: { text in
      let lines = text.split(separator: "\n").map(String.init)
      InlineExecutor.run { await converse(lines) }
    })

  private static func converse(_ lines: [String]) async {
    let host = ScriptedDriver(lines)
    var extractor: any Extractor = needed("a bridge") { () throws(ExtractionError) in
      try GalleryDLExtractor.kind.make(ExtractorInput(url: "https://h.example/gallery"))
    }
    for _ in 0...lines.count + 1 {
      do throws(ExtractionError) {
        let page = try await extractor.next(host)
        require(page.messages.count <= lines.count, "more messages than lines")
        for message in page.messages { check(message) }
        if !page.cursor.isEmpty {
          _ = needed("the cursor \(page.cursor)") { () throws(ExtractionError) in
            try GalleryDLExtractor.kind.make(
              ExtractorInput(url: "https://h.example/gallery", cursor: page.cursor))
          }
        }
        if page.isLast { break }
      } catch {
        Invariants.sentence(error.message)
        break
      }
    }
    extractor.stop()
    if let answers = extractor.answers { await ask(answers) }
  }

  private static func ask(_ answers: any FileAnswers) async {
    let head = ResponseHead(
      status: 200, version: .http1_1, fields: [.init(name: "a", value: "b")], urls: ["https://h.example/1"],
      receivedAt: HeadText.receivedAt)
    // Nobody answers any more: the questions end all the same.
    _ = await answers.alternative(of: 1)
    _ = await answers.judge(1, head)
    await answers.finished(1)
    answers.close()
  }

  private static func check(_ message: Message) {
    switch message {
    case .directory: break
    case .url(let url, let metadata):
      // What a driver hands out as text has this URL.
      if url == "text:" { return require(metadata["_text"]?.string != nil, "a text without text") }
      require(
        url.utf8.starts(with: "http".utf8) || url.utf8.starts(with: "HTTP".utf8) || isWeb(url), "\(url)")
      headers(metadata["_headers"]?.object ?? [:])
    case .queue(let url, _): require(isWeb(url), "the input \(url)")
    }
  }

  private static func isWeb(_ url: String) -> Bool {
    ["http", "https"].contains(url.prefix { $0 != ":" }.lowercased())
  }

  private static func headers(_ fields: Metadata) {
    for (name, value) in fields {
      require(
        name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") },
        "the field \(name.debugDescription)")
      require(
        value.string?.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 9 } == true, "the value \(value)")
    }
  }
}

/// A driver that says what the input has, and ends.
private final class ScriptedDriver: DriverChannel, DriverHost {
  private let lines: Mutex<ArraySlice<String>>

  init(_ lines: [String]) { self.lines = Mutex(lines[...]) }

  func send(_ line: String) async throws(ExtractionError) {
    require(!line.utf8.contains(10), "a command that is several")
  }

  func nextLine() async throws(ExtractionError) -> String? { lines.withLock { $0.popFirst() } }
  func exit() async -> DriverExit { DriverExit(status: 0) }
  func close() {}

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    throw ExtractionError("no page is fetched for a bridge", kind: .failed)
  }

  func launch(_ invocation: DriverInvocation) async throws(ExtractionError) -> any DriverChannel { self }
}
