/// Metadata that a template cannot be filled in with. A field that is missing is no such error.
package struct TemplateFormatError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The `{…}` as the template has it.
  package let field: String
  /// Why: part of a sentence.
  package let reason: String

  /// One sentence for users.
  package var description: String { "the field \(field) of the template cannot be filled in: \(reason)" }
}
