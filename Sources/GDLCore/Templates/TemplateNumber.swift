/// Numbers in templates. They have nine digits at most: more is a slip, and could overflow later.
enum TemplateNumber {
  /// Digits only.
  static func natural(_ text: String) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }

  /// With a sign, and with blanks around it.
  static func integer(_ scalars: some Collection<Unicode.Scalar>) -> Int? {
    let text = PythonCase.stripped(String(Array(scalars)))
    let isNegative = text.hasPrefix("-")
    return natural(isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text).map {
      isNegative ? -$0 : $0
    }
  }

  /// `1:5`, `:5`, `1:`, `::2`; nil for anything else, and for a step of 0.
  static func slice(_ scalars: some Collection<Unicode.Scalar>) -> SliceRange? {
    let parts = scalars.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    var numbers: [Int?] = []
    for part in parts {
      let isBlank = part.allSatisfy(\.isPythonSpace)
      guard let number = integer(part) else {
        if !isBlank { return nil }
        numbers.append(nil)
        continue
      }
      numbers.append(number)
    }
    let step = parts.count == 3 ? numbers[2] : nil
    return step == 0 ? nil : SliceRange(start: numbers[0], stop: numbers[1], step: step)
  }
}
