@testable import GDLExtractors

/// Notes what a parser tells: `+name attribute=value`, `text`, `-name`.
final class MarkupLog: MarkupHandler {
  private(set) var lines: [String] = []
  /// Throws at this element.
  private let enough: String?

  init(enough: String? = nil) { self.enough = enough }

  func start(_ element: MarkupElement) throws(MarkupError) {
    guard element.name != enough else { throw MarkupError(message: "enough") }
    let attributes = element.attributes.map { attribute in
      let prefix = attribute.namespace.isEmpty ? "" : "{\(attribute.namespace)}"
      return " \(prefix)\(attribute.name)=\(attribute.value)"
    }
    let namespace = element.namespace.isEmpty ? "" : "{\(element.namespace)}"
    lines.append("+" + namespace + element.name + attributes.joined())
  }

  func text(_ text: String) { lines.append(text) }
  func end(_ name: String) { lines.append("-" + name) }

  static func xml(_ text: String, charset: String? = nil) throws -> [String] {
    try xml(Array(text.utf8), charset: charset)
  }

  static func xml(_ bytes: [UInt8], charset: String? = nil) throws -> [String] {
    let log = MarkupLog()
    try Markup.readXML(bytes, charset: charset, into: log)
    return log.lines
  }

  /// Without the elements that a parser makes up.
  static func html(_ text: String, charset: String? = nil) throws -> [String] {
    try html(Array(text.utf8), charset: charset)
  }

  static func html(_ bytes: [UInt8], charset: String? = nil) throws -> [String] {
    let log = MarkupLog()
    try Markup.readHTML(bytes, charset: charset, into: log)
    return log.lines.filter { !["+html", "-html", "+body", "-body", "+head", "-head"].contains($0) }
  }
}
