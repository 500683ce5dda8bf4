/// A text with fields in braces, filled in from metadata: gallery-dl's format strings (docs/TEMPLATES.md).
///
/// Parsed once, it formats any number of messages. Where gallery-dl gives a result, this gives the same, but for
/// what the documentation lists.
package struct Template: Sendable, Equatable {
  /// A piece of it.
  enum Part: Sendable, Equatable {
    case text(String)
    case field(TemplateField)
  }

  /// As the user wrote it.
  package let text: String
  let parts: [Part]

  /// - Throws: ``TextSyntaxError`` with the place of the mistake.
  package init(_ text: String) throws(TextSyntaxError) {
    var parser = TemplateParser(text)
    self.text = text
    parts = try parser.parse()
  }

  /// The text for one message. A field that is missing becomes `None`, or what the context has for it.
  ///
  /// - Throws: ``TemplateFormatError`` when a value does not go with its format, for instance a null with `>5`.
  package func format(
    _ metadata: Metadata, _ context: TemplateContext = TemplateContext()
  ) throws(TemplateFormatError) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .field(let field): try field.append(to: &result, metadata, context)
      }
    }
    return result
  }

  /// The names that it looks up in the metadata.
  package var keys: Set<String> {
    var keys: Set<String> = []
    for case .field(let field) in parts {
      for case .key(let key) in field.alternatives.map(\.root) { keys.insert(key) }
    }
    return keys
  }
}
