/// A word of a filter, and where it stands.
struct FilterToken: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case name(String)
    case value(FilterValue)
    /// Punctuation and operators: `(`, `<=`, `~*`.
    case symbol(String)
    case end
  }

  let kind: Kind
  /// In code points, from 0.
  let position: Int
}

/// Takes the text of a filter apart into words.
struct FilterLexer {
  private let text: String
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars)
  }

  mutating func next() throws(TextSyntaxError) -> FilterToken {
    while position < scalars.count, scalars[position].isPythonSpace { position += 1 }
    let start = position
    guard start < scalars.count else { return FilterToken(kind: .end, position: start) }
    let scalar = scalars[start]
    let kind: FilterToken.Kind =
      if scalar.isDigit {
        try .value(number())
      } else if scalar == "\"" || scalar == "'" {
        try .value(.text(quoted(by: scalar)))
      } else if Self.isName(scalar) {
        .name(taken { Self.isName($0) || $0.isDigit })
      } else {
        try .symbol(symbol())
      }
    return FilterToken(kind: kind, position: start)
  }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic
  }

  private mutating func taken(while isPart: (Unicode.Scalar) -> Bool) -> String {
    let part = scalars[position...].prefix(while: isPart)
    position = part.endIndex
    return String(part)
  }

  private mutating func symbol() throws(TextSyntaxError) -> String {
    for symbol in [
      "==", "!=", "<=", ">=", "~*", "<", ">", "~", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".",
    ] {
      let parts = symbol.unicodeScalars
      if scalars[position...].starts(with: parts) {
        position += parts.count
        return symbol
      }
    }
    let hint: String =
      switch scalars[position] {
      case "=": "two values compare with =="
      case "&": "it is written and"
      case "|": "it is written or"
      case "!": "it is written not, and != for different"
      default: "a filter has no such character outside of quotes"
      }
    throw failure(position, hint)
  }

  /// `12`, `1.5`, `10M`, `2024-01-31`, `2024-01-31T10:00Z`.
  private mutating func number() throws(TextSyntaxError) -> FilterValue {
    let start = position
    if let date = dateText() {
      guard let seconds = ISODate.parse(date) else { throw failure(start, "there is no such date") }
      position += date.unicodeScalars.count
      return .date(seconds)
    }
    let word = taken { $0.isDigit || $0 == "." || Self.isName($0) }
    if let integer = Int64(word) { return .integer(integer) }
    if !word.hasSuffix(".") {
      // A number too large for 64 bits, or with a fraction, or a size.
      let isPlain = word.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
      if isPlain, let number = Double(word) { return .number(number) }
      if let bytes = ByteSize.parse(word) { return .integer(bytes) }
    }
    throw failure(start, "a number is written 12, 1.5 or 10M, and a date 2024-01-31")
  }

  /// What looks like a date of ISO 8601 from here on.
  private func dateText() -> String? {
    let rest = scalars[position...]
    let shape = rest.prefix(10).map { $0.isDigit ? "d" : $0 }
    guard String(shape) == "dddd-dd-dd" else { return nil }
    var end = position + 10
    if end + 1 < scalars.count, scalars[end] == "T", scalars[end + 1].isDigit {
      end = scalars[(end + 1)...].firstIndex { !$0.isDigit && $0 != ":" && $0 != "." } ?? scalars.count
      if end < scalars.count, scalars[end] == "Z" {
        end += 1
      } else if end + 5 < scalars.count, scalars[end] == "+" || scalars[end] == "-", scalars[end + 3] == ":" {
        end += 6
      }
    }
    return String(scalars[position..<end])
  }

  private mutating func quoted(by quote: Unicode.Scalar) throws(TextSyntaxError) -> String {
    let start = position
    position += 1
    var result: [Unicode.Scalar] = []
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      if scalar == quote { return String(result) }
      // Other backslashes stay: patterns have their own.
      if scalar == "\\", position < scalars.count, scalars[position] == quote || scalars[position] == "\\" {
        result.append(scalars[position])
        position += 1
      } else {
        result.append(scalar)
      }
    }
    throw failure(start, "this quote is not closed")
  }

  private func failure(_ place: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "filter", text: text, position: place + 1, problem: problem)
  }
}
