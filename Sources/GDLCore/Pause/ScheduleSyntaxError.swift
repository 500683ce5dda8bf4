/// A text that is no window or rate.
public struct ScheduleSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence for users, with an example of what is right.
  public let message: String
  /// The message: a sentence that says how to write it.
  public var description: String { message }
}
