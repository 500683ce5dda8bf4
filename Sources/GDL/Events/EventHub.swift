import GDLCore
import Synchronization

/// Hands events to whoever listens; never waits for anybody.
final class EventHub: Sendable {
  /// Weak: who drops a stream stops listening.
  private struct Reader {
    weak var mailbox: Mailbox?
  }

  private struct State {
    var readers: [Reader] = []
    var isFinished = false
  }

  private let state = Mutex(State())

  deinit { finish() }

  /// A stream of its own: of these kinds, or of all for nil.
  func stream(of kinds: Set<EngineEvent.Kind>? = nil) -> AsyncStream<EngineEvent> {
    let mailbox = Mailbox(kinds: kinds)
    let isFinished = state.withLock { state in
      state.readers.append(Reader(mailbox: mailbox))
      return state.isFinished
    }
    if isFinished { mailbox.finish() }
    return AsyncStream {
      await mailbox.next()
    } onCancel: {
      mailbox.finish()
    }
  }

  /// Whether anybody wants events of these kinds: they cost something to make.
  func hasReaders(of kinds: Set<EngineEvent.Kind>) -> Bool {
    mailboxes().contains { mailbox in kinds.contains { mailbox.takes($0) } }
  }

  func post(_ event: EngineEvent) {
    for mailbox in mailboxes() { mailbox.put(event) }
  }

  /// Ends every stream behind what it still holds.
  func finish() {
    let open = mailboxes()
    state.withLock { $0.isFinished = true }
    for mailbox in open { mailbox.finish() }
  }

  private func mailboxes() -> [Mailbox] {
    state.withLock { state in
      state.readers.removeAll { $0.mailbox == nil }
      return state.readers.compactMap(\.mailbox)
    }
  }
}

/// What one reader has not taken yet: of progress only the newest, of the rest the newest 10,000.
final class Mailbox: Sendable {
  static let limit = 10_000

  private struct State {
    var waiting: [EngineEvent] = []
    var readers: [CheckedContinuation<EngineEvent?, Never>] = []
    var isFinished = false
  }

  private let kinds: Set<EngineEvent.Kind>?
  private let state = Mutex(State())

  init(kinds: Set<EngineEvent.Kind>?) { self.kinds = kinds }

  func takes(_ kind: EngineEvent.Kind) -> Bool { kinds?.contains(kind) ?? true }

  func put(_ event: EngineEvent) {
    guard takes(event.kind) else { return }
    let reader: CheckedContinuation<EngineEvent?, Never>? = state.withLock { state in
      guard !state.isFinished else { return nil }
      if !state.readers.isEmpty { return state.readers.removeFirst() }
      if event.kind == .progress { state.waiting.removeAll { $0.kind == .progress } }
      state.waiting.append(event)
      if state.waiting.count > Self.limit { state.waiting.removeFirst() }
      return nil
    }
    reader?.resume(returning: event)
  }

  /// The next event; nil once it is finished and empty.
  func next() async -> EngineEvent? {
    await withCheckedContinuation { continuation in
      let answer: EngineEvent?? = state.withLock { state in
        if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
        if state.isFinished { return .some(nil) }
        state.readers.append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  func finish() {
    let readers = state.withLock { state in
      state.isFinished = true
      defer { state.readers = [] }
      return state.readers
    }
    for reader in readers { reader.resume(returning: nil) }
  }
}
