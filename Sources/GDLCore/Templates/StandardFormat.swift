/// Python's format specification mini-language: `[[fill]align][sign][#][0][width][,|_][.precision][type]`.
struct StandardFormat: Sendable, Equatable {
  enum Alignment: Sendable { case left, right, center, afterSign }
  enum Sign: Sendable { case minus, plus, space }

  var fill: Unicode.Scalar = " "
  /// Nil: text to the left, numbers to the right.
  var alignment: Alignment?
  var sign: Sign?
  var isAlternate = false
  /// Zeros go between sign and digits, unless there is an alignment. For text it is only a fill.
  var isZeroPadded = false
  /// In code points, in `0...maximumWidth`.
  var width = 0
  /// `,` or `_`.
  var grouping: Unicode.Scalar?
  var precision: Int?
  /// Nil: `s` for text, `d` for integers, the shortest exact digits for other numbers.
  var type: Unicode.Scalar?

  /// Widths come from users, and a value that wide helps nobody.
  static let maximumWidth = 10_000
  static let types = "bcdeEfFgGnosxX%"

  /// Nil when it is no such specification; a date may still take it as a pattern.
  init?(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    if let alignment = rest.dropFirst().first.flatMap(Self.alignment), let fill = rest.popFirst() {
      (self.fill, self.alignment) = (fill, alignment)
      rest.removeFirst()
      readSign(&rest)
      readWidth(&rest, hasFill: true)
    } else {
      if let alignment = rest.first.flatMap(Self.alignment) {
        self.alignment = alignment
        rest.removeFirst()
      }
      readSign(&rest)
      readWidth(&rest, hasFill: false)
    }
    if rest.first == "," || rest.first == "_" { grouping = rest.popFirst() }
    if rest.first == "." {
      rest.removeFirst()
      guard let precision = Self.number(&rest) else { return nil }
      self.precision = precision
    }
    type = rest.popFirst()
    guard rest.isEmpty, width <= Self.maximumWidth, (precision ?? 0) <= Self.maximumWidth,
      type.map(Self.types.unicodeScalars.contains) ?? true
    else { return nil }
  }

  private mutating func readSign(_ rest: inout ArraySlice<Unicode.Scalar>) {
    switch rest.first {
    case "+": sign = .plus
    case "-": sign = .minus
    case " ": sign = .space
    default: return
    }
    rest.removeFirst()
  }

  private mutating func readWidth(_ rest: inout ArraySlice<Unicode.Scalar>, hasFill: Bool) {
    if rest.first == "#" {
      isAlternate = true
      rest.removeFirst()
    }
    if !hasFill, rest.first == "0" {
      fill = "0"
      isZeroPadded = true
    }
    width = Self.number(&rest) ?? 0
  }

  private static func alignment(_ scalar: Unicode.Scalar) -> Alignment? {
    switch scalar {
    case "<": .left
    case ">": .right
    case "^": .center
    case "=": .afterSign
    default: nil
    }
  }

  /// The digits at the beginning; more than fit are cut to a number that is too large.
  private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
    guard rest.first?.isDigit == true else { return nil }
    var value = 0
    while let scalar = rest.first, scalar.isDigit {
      value = min(value * 10 + Int(scalar.value) - 48, maximumWidth + 1)
      rest.removeFirst()
    }
    return value
  }
}
