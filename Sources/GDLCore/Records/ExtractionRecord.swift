/// Number of an extraction in its journal.
public typealias ExtractionID = Int64

/// One run of one extractor: the job's own input, or a child job that a `queue` message asked for.
///
/// A job's open extractions are a stack, by rising number: the last one's messages are handled before those
/// that its parent has behind the `queue` message.
public struct ExtractionRecord: Sendable, Equatable {
  /// How it is. Numbers are the journal's, and never change.
  public enum State: Int, Sendable, Codable, CaseIterable {
    /// It has messages to come, or to be dispatched.
    case open = 0
    /// Every message of it was dispatched.
    case done = 1
    /// The source could not be read to its end; `gdl retry` goes on at its cursor.
    case failed = 2
  }

  /// Rises with every extraction of the journal.
  public var id: ExtractionID
  /// The job it belongs to.
  public var job: JobID
  /// The extraction whose `queue` message asked for it; nil for the job's own input.
  public var parent: ExtractionID?
  /// Ordinal of that message.
  public var ordinal: Int64?
  /// Name of the extractor; empty for the job's own input.
  public var extractor: String
  /// As last committed.
  public var state: State
  /// Where the extractor goes on, in its own words. Nil at its beginning.
  public var cursor: String?
  /// No message will follow.
  public var hasEnded: Bool
  /// Messages of it with an ordinal up to this one were dispatched.
  public var dispatchedOrdinal: Int64
  /// Ordinal of its last journaled message; 0 when there is none.
  public var lastOrdinal: Int64
  /// `queue` messages of it that were not dispatched: child jobs that have not begun.
  public var undispatchedQueues: Int64
  /// Ordinal of the `directory` message that holds for what comes; nil before the first.
  public var directoryOrdinal: Int64?
  /// It is read once more for the places of files that failed: what it names again gets its new place.
  public var refreshes: Bool
  /// Why it failed; empty for none.
  public var reason: String

  /// As the journal holds it.
  public init(
    id: ExtractionID = 0, job: JobID, parent: ExtractionID? = nil, ordinal: Int64? = nil,
    extractor: String = "",
    state: State = .open, cursor: String? = nil, hasEnded: Bool = false, dispatchedOrdinal: Int64 = 0,
    lastOrdinal: Int64 = 0, undispatchedQueues: Int64 = 0, directoryOrdinal: Int64? = nil,
    refreshes: Bool = false, reason: String = ""
  ) {
    self.id = id
    self.job = job
    self.parent = parent
    self.ordinal = ordinal
    self.extractor = extractor
    self.state = state
    self.cursor = cursor
    self.hasEnded = hasEnded
    self.dispatchedOrdinal = dispatchedOrdinal
    self.lastOrdinal = lastOrdinal
    self.undispatchedQueues = undispatchedQueues
    self.directoryOrdinal = directoryOrdinal
    self.refreshes = refreshes
    self.reason = reason
  }

  /// Every message so far was dispatched.
  public var isDispatched: Bool { dispatchedOrdinal >= lastOrdinal }

  /// Done, when every message was dispatched and none follows.
  mutating package func closeIfOver() {
    if hasEnded && isDispatched { state = .done }
  }
}
