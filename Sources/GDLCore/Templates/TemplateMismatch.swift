/// A value that a step of a template cannot work on: part of a sentence, for ``TemplateFormatError``.
struct TemplateMismatch: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  /// `J needs a list, and the value is null`.
  static func needs(_ what: String, for step: String, _ value: TemplateValue) -> TemplateMismatch {
    TemplateMismatch("\(step) needs \(what), and the value is \(value.kind)")
  }
}
