/// Receives what a document consists of, in order.
///
/// Called on the thread that parses. What it throws stops the parser and comes out of it.
protocol MarkupHandler: AnyObject {
  func start(_ element: MarkupElement) throws(MarkupError)
  /// All text between two tags, in one piece, with entities replaced.
  func text(_ text: String) throws(MarkupError)
  /// In HTML also where the author left the end tag out.
  func end(_ name: String) throws(MarkupError)
}

/// A start tag.
struct MarkupElement: Sendable, Equatable {
  /// Without a prefix. Of HTML in lower case, of XML as it is written.
  var name: String
  /// The namespace's name; empty where there is none, as always in HTML.
  var namespace = ""
  var attributes: [MarkupAttribute] = []

  /// The value of an attribute that has no namespace; in HTML, of any. The first of several.
  subscript(name: String) -> String? { self[name, ""] }

  subscript(name: String, namespace: String) -> String? {
    attributes.first { $0.name == name && $0.namespace == namespace }?.value
  }
}

struct MarkupAttribute: Sendable, Equatable {
  /// Without a prefix. Of HTML in lower case.
  var name: String
  var namespace = ""
  /// Entities are replaced. Empty for HTML's attributes without a value.
  var value: String
}

/// Why a document cannot be read.
struct MarkupError: Error, Sendable, Equatable {
  /// What is wrong, as it follows "the document …"; of visible characters only.
  var message: String
  /// Counted from 1; 0 where it is about all of it.
  var line = 0

  /// One sentence, without a full stop.
  func sentence(about what: String) -> String {
    line > 0 ? "\(what) cannot be read: line \(line): \(message)" : "\(what) cannot be read: \(message)"
  }
}
