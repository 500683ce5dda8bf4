/// Python's methods of `str` that change letters and white space.
enum PythonCase {
  /// `str.lower`.
  static func lower(_ text: String) -> String {
    if isASCII(text) { return text.lowercased() }
    return lower(Array(text.unicodeScalars), from: 0)
  }

  /// `str.upper`.
  static func upper(_ text: String) -> String { text.uppercased() }

  /// `str.capitalize`: the first code point in title case, the rest in lower case.
  static func capitalize(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first else { return text }
    return first.properties.titlecaseMapping + lower(scalars, from: 1)
  }

  /// `string.capwords`: every word capitalized, one space between them.
  static func capitalizeWords(_ text: String) -> String {
    words(text).map { capitalize(String($0)) }.joined(separator: " ")
  }

  /// `str.strip`.
  static func stripped(_ text: String) -> String {
    let scalars = text.unicodeScalars.drop { $0.isPythonSpace }
    guard let last = scalars.lastIndex(where: { !$0.isPythonSpace }) else { return "" }
    return String(scalars[...last])
  }

  /// Without white space at the ends, and one space for each run of it inside.
  static func squeezed(_ text: String) -> String {
    words(text).map { String($0) }.joined(separator: " ")
  }

  /// Lower case, only letters, digits and `_`, one `-` for each run of white space and `-`, neither `-` nor `_`
  /// at the ends.
  static func slug(_ text: String) -> String {
    var result: [Unicode.Scalar] = []
    for scalar in lower(text).unicodeScalars {
      if scalar.isPythonSpace || scalar == "-" {
        if result.last != "-" { result.append("-") }
      } else if scalar == "_" || scalar.isAlphanumeric {
        result.append(scalar)
      }
    }
    let isEdge = { (scalar: Unicode.Scalar) in scalar == "-" || scalar == "_" }
    return String(Array(result.drop(while: isEdge).reversed().drop(while: isEdge).reversed()))
  }

  private static func words(_ text: String) -> [Substring.UnicodeScalarView] {
    text.unicodeScalars.split { $0.isPythonSpace }
  }

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  private static func lower(_ scalars: [Unicode.Scalar], from start: Int) -> String {
    var result = ""
    for index in scalars.indices.dropFirst(start) {
      let scalar = scalars[index]
      if scalar == "Σ", isFinal(scalars, index) {
        result.unicodeScalars.append("ς")
      } else {
        result += scalar.properties.lowercaseMapping
      }
    }
    return result
  }

  /// A sigma at the end of a word has a shape of its own (Unicode, table 3-17, Final_Sigma).
  private static func isFinal(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && after?.properties.isCased != true
  }
}

extension Unicode.Scalar {
  /// `str.isalnum`: letters of any kind and numbers of any kind, but no marks.
  fileprivate var isAlphanumeric: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: properties.numericType != nil
    }
  }
}
