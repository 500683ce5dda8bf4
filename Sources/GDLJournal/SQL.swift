import Synchronization

/// The text of a statement, with the place in the program where it stands: by that place its compiled form is found,
/// because to hash the text of a long statement takes longer than many a statement.
///
/// A literal is such a place. A text that is put together is one when it is put together once, for a `static let`.
struct SQL: ExpressibleByStringLiteral, Sendable {
  /// Nil: the statement is found by its text.
  let place: Int?
  private let literal: StaticString
  private let built: String?

  var text: String { built ?? literal.description }

  init(stringLiteral literal: StaticString) {
    // One that is a single character has no address, and is no statement.
    precondition(literal.hasPointerRepresentation, "a statement of one character")
    place = Int(bitPattern: literal.utf8Start)
    self.literal = literal
    built = nil
  }

  /// A text that differs from call to call.
  init(_ text: String) {
    place = nil
    literal = ""
    built = text
  }

  /// A text that is put together once and kept.
  init(once text: String) {
    // Addresses are above zero.
    place = Self.madeOnce.wrappingSubtract(1, ordering: .relaxed).newValue
    literal = ""
    built = text
  }

  private static let madeOnce = Atomic(0)
}
