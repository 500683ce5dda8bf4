/// A condition on the metadata of a file: `width > 1000 and extension in ("jpg", "png")` (docs/FILTERS.md).
///
/// ```
/// filter     = and { "or" and }
/// and        = not { "and" not }
/// not        = "not" not | comparison
/// comparison = sum { ("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not" "in") sum }
///            | sum ("~" | "~*") text
/// sum        = product { ("+" | "-") product }
/// product    = signed { ("*" | "/" | "%") signed }
/// signed     = "-" signed | access
/// access     = primary { "." name | "[" filter "]" }
/// primary    = number | size | date | text | "true" | "false" | "null" | name | "len" "(" filter ")"
///            | "(" filter ")" | "(" [ filter { "," filter } [ "," ] ] ")" | "[" [ filter { "," filter } ] "]"
/// ```
/// Python's `True`, `False` and `None` are also understood. A filter only reads: it can call nothing, takes time
/// that grows with its length, and never fails. What cannot be compared compares false; a field that is missing is
/// null, and compares false with everything but the word `null`.
package struct Filter: Sendable, Equatable {
  /// As the user wrote it.
  package let text: String
  private let expression: FilterExpression

  /// - Throws: ``TextSyntaxError`` with the place of the mistake.
  package init(_ text: String) throws(TextSyntaxError) {
    var parser = FilterParser(text)
    self.text = text
    expression = try parser.parse()
  }

  /// Whether the metadata meets it.
  package func matches(_ metadata: Metadata) -> Bool { expression.value(metadata).isTrue }
}
