/// What becomes of a file by a ``Selection``.
package enum SelectionDecision: Sendable, Equatable {
  /// Nothing speaks against it.
  case take
  /// It is not fetched.
  case skip(Reason)
  /// It is not fetched, and no later file can be: extraction may end.
  case stop(Reason)

  /// What spoke against a file.
  package enum Reason: Sendable, Equatable {
    case range
    case accept
    /// The pattern that it fits.
    case reject(String)
    /// The filter that it does not meet.
    case filter(String)
    case dateAfter
    case dateBefore
    /// Bytes, and the limit that they break.
    case tooSmall(Int64, Int64)
    case tooLarge(Int64, Int64)

    /// One sentence for the journal and for users.
    package var message: String {
      switch self {
      case .range: "its place is not in --range"
      case .accept: "no pattern of --accept fits its URL"
      case .reject(let pattern): "the pattern \(pattern) of --reject fits its URL"
      case .filter(let filter): "it does not meet the filter \(filter)"
      case .dateAfter: "its date is before --date-after"
      case .dateBefore: "its date is not before --date-before"
      case .tooSmall(let size, let limit): "its \(size) bytes are fewer than the \(limit) of --min-size"
      case .tooLarge(let size, let limit): "its \(size) bytes are more than the \(limit) of --max-size"
      }
    }
  }
}
