/// A text that is no window or rate.
public struct ScheduleSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence for users, with an example of what is right.
  public let message: String
  public var description: String { message }
}
