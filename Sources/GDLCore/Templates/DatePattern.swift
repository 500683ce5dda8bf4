/// A pattern of Python's `strptime`, taken apart once: what a text must look like to be read as a date.
struct DatePattern: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    /// This code point, in upper or lower case.
    case literal(Unicode.Scalar)
    /// White space of any length, at least one.
    case space
    /// A number with so many digits at most, in a range.
    case number(Unicode.Scalar, digits: ClosedRange<Int>, values: ClosedRange<Int>)
    /// One of several words, in upper or lower case; its place among them is its value.
    case word(Unicode.Scalar, [String])
    /// `+01:00`, `-0230`, `+01:00:30.5` or `Z`.
    case offset
  }

  let parts: [Part]

  /// Why a pattern is none.
  enum Problem: Error {
    /// No such directive, or it stands there twice; a `%` at the end has none.
    case directive(Unicode.Scalar?)
    /// ISO weeks (`%V`) need `%G` and a day of the week, and the other way round.
    case incompleteWeek
  }

  init(_ pattern: ArraySlice<Unicode.Scalar>) throws(Problem) {
    var parts: [Part] = []
    var seen: [Unicode.Scalar] = []
    try Self.append(pattern, to: &parts, &seen)
    self.parts = parts
    let hasWeekday = seen.contains { "aAwu".unicodeScalars.contains($0) }
    guard seen.contains("G") == seen.contains("V"), !seen.contains("V") || hasWeekday,
      !seen.contains("G") || !seen.contains("j")
    else { throw .incompleteWeek }
  }

  private static func append(
    _ pattern: ArraySlice<Unicode.Scalar>, to parts: inout [Part], _ seen: inout [Unicode.Scalar]
  ) throws(Problem) {
    var rest = pattern
    while let scalar = rest.popFirst() {
      if scalar.isPythonSpace {
        rest = rest.drop { $0.isPythonSpace }
        parts.append(.space)
      } else if scalar != "%" {
        parts.append(.literal(scalar))
      } else {
        guard let letter = rest.popFirst() else { throw .directive(nil) }
        if letter == "%" {
          parts.append(.literal(letter))
        } else if let whole = composites[letter] {
          try append(Array(whole.unicodeScalars)[...], to: &parts, &seen)
        } else {
          guard let part = directive(letter), !seen.contains(letter) else { throw .directive(letter) }
          seen.append(letter)
          parts.append(part)
        }
      }
    }
  }

  private static let composites: [Unicode.Scalar: String] = [
    "c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S",
  ]

  private static func directive(_ letter: Unicode.Scalar) -> Part? {
    switch letter {
    case "a": .word(letter, DateNames.short(DateNames.days))
    case "A": .word(letter, DateNames.days)
    case "b": .word(letter, DateNames.short(DateNames.months))
    case "B": .word(letter, DateNames.months)
    case "p": .word(letter, DateNames.halves)
    case "Z": .word(letter, ["UTC", "GMT"])
    case "z": .offset
    case "d": .number(letter, digits: 1...2, values: 1...31)
    case "f": .number(letter, digits: 1...6, values: 0...999_999)
    case "H": .number(letter, digits: 1...2, values: 0...23)
    case "I", "m": .number(letter, digits: 1...2, values: 1...12)
    case "j": .number(letter, digits: 1...3, values: 1...366)
    case "M": .number(letter, digits: 1...2, values: 0...59)
    case "S": .number(letter, digits: 1...2, values: 0...61)
    case "U", "W", "V": .number(letter, digits: 1...2, values: 0...53)
    case "w": .number(letter, digits: 1...1, values: 0...6)
    case "u": .number(letter, digits: 1...1, values: 1...7)
    case "y": .number(letter, digits: 2...2, values: 0...99)
    case "Y", "G": .number(letter, digits: 4...4, values: 0...9_999)
    default: nil
    }
  }
}
