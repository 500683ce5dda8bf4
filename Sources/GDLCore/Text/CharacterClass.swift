/// A set of code points: one character, or several as inside the `[…]` of a regular expression, such as `a-z` and
/// `^0-9A-Za-z_.`.
///
/// `^` in front turns it around, a backslash takes the next character as it is, and `\d`, `\s`, `\w`, `\n`, `\r`,
/// `\t`, `\xHH` and `\uHHHH` are what they are elsewhere.
struct CharacterClass: Sendable, Equatable {
  /// Membership of the 128 code points of ASCII, one bit each.
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var ranges: [ClosedRange<UInt32>] = []

  /// - Throws: ``TextSyntaxError`` for a range that goes backwards, and for an escape that is cut off.
  init(_ text: String) throws(TextSyntaxError) {
    let scalars = Array(text.unicodeScalars)
    if scalars.count == 1 {
      insert(scalars[0].value...scalars[0].value)
      return
    }
    let isInverted = scalars.first == "^"
    var position = isInverted ? 1 : 0
    while position < scalars.count {
      let start = position
      let first = try Self.element(scalars, &position)
      guard let lower = first.single, position + 1 < scalars.count, scalars[position] == "-" else {
        first.ranges.forEach { insert($0) }
        continue
      }
      position += 1
      let last = try Self.element(scalars, &position)
      guard let upper = last.single, lower <= upper else {
        throw Self.failure(text, start, "this range has no last character that comes behind its first")
      }
      insert(lower...upper)
    }
    if isInverted { invert() }
  }

  init(_ ranges: [ClosedRange<UInt32>], isInverted: Bool) {
    for range in ranges { insert(range) }
    if isInverted { invert() }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 64 { return low >> UInt64(value) & 1 == 1 }
    if value < 128 { return high >> UInt64(value - 64) & 1 == 1 }
    return ranges.contains { $0.contains(value) }
  }

  private mutating func insert(_ range: ClosedRange<UInt32>) {
    for value in range.lowerBound..<max(range.lowerBound, min(range.upperBound + 1, 128)) {
      if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
    }
    if range.upperBound > 127 { ranges.append(max(range.lowerBound, 128)...range.upperBound) }
  }

  private mutating func invert() {
    (low, high) = (~low, ~high)
    var free: [ClosedRange<UInt32>] = []
    var next: UInt32 = 128
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { free.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { free.append(next...0x10FFFF) }
    ranges = free
  }

  /// One character, or one of the classes behind a backslash.
  private struct Element {
    var ranges: [ClosedRange<UInt32>]
    /// The code point, when it is one.
    var single: UInt32?

    init(_ scalar: Unicode.Scalar) { (ranges, single) = ([scalar.value...scalar.value], scalar.value) }
    init(_ ranges: [ClosedRange<UInt32>]) { (self.ranges, single) = (ranges, nil) }
  }

  private static func element(_ text: [Unicode.Scalar], _ position: inout Int) throws(TextSyntaxError)
    -> Element
  {
    let scalar = text[position]
    position += 1
    guard scalar == "\\" else { return Element(scalar) }
    guard position < text.count else {
      throw failure(String(text), position, "a character is missing behind the backslash")
    }
    let letter = text[position]
    position += 1
    switch letter {
    case "n": return Element("\n")
    case "r": return Element("\r")
    case "t": return Element("\t")
    case "d": return Element([0x30...0x39])
    case "s": return Element([0x09...0x0D, 0x20...0x20])
    case "w": return Element([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    case "x", "u":
      let count = letter == "x" ? 2 : 4
      let digits = text[position...].prefix(count)
      guard digits.count == count, digits.allSatisfy({ $0.properties.isASCIIHexDigit }),
        let scalar = UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init)
      else { throw failure(String(text), position, "\(count) hexadecimal digits are missing") }
      position += count
      return Element(scalar)
    default: return Element(letter)
    }
  }

  private static func failure(_ text: String, _ place: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "set of characters", text: text, position: place + 1, problem: problem)
  }
}
