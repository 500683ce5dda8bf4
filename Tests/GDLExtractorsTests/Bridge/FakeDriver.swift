import Foundation
import GDLCore
import GDLExtractors
import GDLTestSupport

/// A driver that says what a test wrote down, line by line, and remembers what it was told.
final class FakeDriver: DriverChannel, DriverHost {
  private struct State {
    var lines: [String]
    var sent: [String] = []
    var launched: [DriverInvocation] = []
    var isClosed = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state: Monitor<State>
  private let exitNow: DriverExit?

  /// - Parameter exit: how it ends after its lines; nil: it stays, and says nothing more until it is closed.
  init(_ lines: [String], exit: DriverExit? = DriverExit(status: 0)) {
    state = Monitor(State(lines: lines))
    exitNow = exit
  }

  var sent: [JSONValue] { state.withLock { $0.sent }.compactMap { Self.value($0) } }
  var launched: [DriverInvocation] { state.withLock { $0.launched } }
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func send(_ line: String) async throws(ExtractionError) { state.withLock { $0.sent.append(line) } }

  /// Says more.
  func say(_ line: String) {
    let waiter = state.withLock { state in
      state.lines.append(line)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  func nextLine() async throws(ExtractionError) -> String? {
    while true {
      if let line = state.withLock({ $0.lines.isEmpty ? nil : $0.lines.removeFirst() }) { return line }
      if exitNow != nil || isClosed { return nil }
      await withCheckedContinuation { waiter in
        let isReady = state.withLock { state in
          if state.isClosed || !state.lines.isEmpty { return true }
          state.waiter = waiter
          return false
        }
        if isReady { waiter.resume() }
      }
    }
  }

  func exit() async -> DriverExit { exitNow ?? DriverExit(status: 0) }

  func close() {
    let waiter = state.withLock { state in
      state.isClosed = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    throw ExtractionError("no page is fetched for a bridge", kind: .failed)
  }

  func launch(_ invocation: DriverInvocation) async throws(ExtractionError) -> any DriverChannel {
    state.withLock { $0.launched.append(invocation) }
    return self
  }

  static let hello = #"{"event":"hello","protocol":1,"program":"gallery-dl","version":"9.9.9"}"#
  static let done = #"{"event":"end","status":0,"reason":"done","cursor":null,"held":0}"#

  static func directory(_ sequence: Int, _ names: String = #"["site","tag"]"#) -> String {
    #"{"event":"dir","seq":\#(sequence),"job":1,"keywords":{"title":"t"},"directory":\#(names)}"#
  }

  static func file(_ sequence: Int, _ more: String = "") -> String {
    #"{"event":"url","seq":\#(sequence),"job":1,"url":"http://h/\#(sequence).jpg","keywords":{"id":\#(sequence)},"filename":"\#(sequence).jpg"\#(more)}"#
  }

  static func cursor(_ text: String) -> String { #"{"event":"cursor","cursor":\#(text)}"# }

  private static func value(_ line: String) -> JSONValue? {
    do {
      return try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
    } catch {
      return nil
    }
  }
}
