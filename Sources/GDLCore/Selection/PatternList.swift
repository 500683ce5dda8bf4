/// Several patterns in one text, separated by commas: `*.jpg,*.png`.
enum PatternList {
  /// Commas inside braces and brackets, and behind a backslash, belong to their pattern. Empty parts are left out.
  static func split(_ text: String) -> [String] {
    var parts: [[Unicode.Scalar]] = [[]]
    var (depth, isEscaped, isSet) = (0, false, false)
    for scalar in text.unicodeScalars {
      let isPlain = !isEscaped
      isEscaped = isPlain && scalar == "\\"
      if isPlain {
        switch scalar {
        case "{" where !isSet: depth += 1
        case "}" where !isSet: depth -= 1
        case "[": isSet = true
        case "]": isSet = false
        case "," where depth <= 0 && !isSet:
          parts.append([])
          continue
        default: break
        }
      }
      parts[parts.count - 1].append(scalar)
    }
    return parts.map { PythonCase.stripped(String($0)) }.filter { !$0.isEmpty }
  }
}
