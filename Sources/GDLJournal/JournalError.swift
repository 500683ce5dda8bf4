import GDLCore
import GRDB

/// Why the journal could not do something. Nothing of the failed call was committed.
package struct JournalError: Error, Sendable, Equatable {
  package enum Code: Sendable, Equatable {
    /// The file is no SQLite database.
    case notADatabase
    /// An SQLite database that is not a journal of gdl.
    case otherApplication
    /// Written by a newer gdl, with steps that this one does not know.
    case newerSchema
    /// SQLite found the file's structure damaged.
    case damaged
    /// A row's checksum or the type of one of its values is wrong.
    case damagedRow
    /// Another process kept the journal locked for longer than ``Journal/busyTimeoutSeconds``.
    case busy
    /// No space left for a commit.
    case full
    case io
    case readOnly
    case cannotOpen
    /// No file where the journal should be.
    case missing
    case noSuchJob
    /// Our bug: a call that the journal's laws forbid (docs/JOURNAL.md).
    case misuse
  }

  package var code: Code
  /// What happened, one sentence without a full stop at its end.
  package var message: String
  /// What to do about it; nil when nobody knows.
  package var hint: String?
  /// SQLite's extended result code, when SQLite reported the error.
  package var sqliteCode: Int32?

  package init(_ code: Code, _ message: String, hint: String? = nil, sqliteCode: Int32? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.sqliteCode = sqliteCode
  }

  static func damagedRow(table: String, key: String) -> JournalError {
    JournalError(
      .damagedRow, "row \(key) of the journal's table \(table) is damaged",
      hint: "`gdl doctor` lists every damaged row")
  }

  static func noSuchJob(_ id: JobID) -> JournalError {
    JournalError(.noSuchJob, "there is no job \(id)", hint: "`gdl list` shows all jobs")
  }

  static func misuse(_ message: String) -> JournalError {
    JournalError(.misuse, message)
  }

  /// An error of the system, by its `errno`.
  static func system(_ code: Code, _ action: String, _ number: Int32) -> JournalError {
    JournalError(code, "cannot \(action): \(describeError(number))")
  }

  /// Whatever came out of GRDB or a coder, for the journal at `path`.
  static func wrapping(_ error: any Error, path: String) -> JournalError {
    if let error = error as? JournalError { return error }
    guard let error = error as? DatabaseError else {
      return .misuse("the journal \(path) met an unexpected error: \(error)")
    }
    let reason = error.message ?? error.resultCode.description
    let code = code(of: error.resultCode)
    return JournalError(
      code, "the journal \(path) cannot be used: \(reason)", hint: hint(for: code),
      sqliteCode: error.extendedResultCode.rawValue)
  }

  private static func code(of result: ResultCode) -> Code {
    switch result {
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_FULL: .full
    case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_PROTOCOL: .io
    case .SQLITE_READONLY: .readOnly
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .cannotOpen
    case .SQLITE_NOTADB: .notADatabase
    case .SQLITE_CORRUPT: .damaged
    default: .misuse  // an open set of SQLite's: the rest comes from wrong SQL or a broken constraint
    }
  }

  private static func hint(for code: Code) -> String? {
    switch code {
    case .notADatabase: "name another file with `--journal`; nothing was written to this one"
    case .damaged: "`gdl doctor` says what is left of it"
    case .busy: "another gdl holds the journal: try again in a moment"
    case .full: "free some space on the journal's file system, then `gdl resume`"
    case .readOnly, .cannotOpen: "check the permissions of the file and its folder"
    case .io: "look for disk errors in the system's log"
    case .otherApplication, .newerSchema, .damagedRow, .missing, .noSuchJob, .misuse: nil
    }
  }
}
