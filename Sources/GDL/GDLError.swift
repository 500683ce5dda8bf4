import GDLCore
import GDLJournal
import GDLStorage

/// What went wrong, in the three parts that a user needs: what happened, what is kept, what to do.
public struct GDLError: Error, Sendable, Equatable {
  /// What a caller can do about it; `gdl` makes its exit status of it.
  public enum Code: Sendable, Equatable {
    /// Nothing could be done: unusable journal, destination or configuration.
    case unusable
    /// The request itself makes no sense.
    case usage
    /// Ended, and something failed for good.
    case failed
    /// Stopped before the end; a later resume goes on.
    case resumable
  }

  /// The kind of fault; the sentences are for people.
  public var code: Code
  /// One sentence, without a full stop.
  public var what: String
  /// What is still there. Nil where nothing could be lost.
  public var kept: String?
  /// What to do. Nil where only the reader can know.
  public var hint: String?
  /// The journal could not be written for want of room.
  package var isJournalFull = false

  /// Sentences begin in lower case and end without a full stop.
  public init(_ code: Code, _ what: String, kept: String? = nil, hint: String? = nil) {
    self.code = code
    self.what = what
    self.kept = kept
    self.hint = hint
  }
}

extension GDLError {
  init(_ error: JournalError) {
    self.init(.unusable, error.message, hint: error.hint)
    isJournalFull = error.code == .full
  }

  init(_ error: StorageError, code: Code = .unusable) {
    let hint =
      error.isFull
      ? "make room, then `gdl resume` goes on" : "check the folder's permissions, or choose another with -d"
    self.init(code, error.message, hint: hint)
  }
}

/// Runs journal work and turns its errors into ours.
func journaled<T>(
  isolation: isolated (any Actor)? = #isolation, _ work: () async throws(JournalError) -> T
) async throws(GDLError) -> T {
  do { return try await work() } catch { throw GDLError(error) }
}
