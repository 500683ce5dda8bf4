/// URLs in running text.
enum TextURLs {
  /// Everything from `http://` or `https://` to the next white space, quote, angle bracket or backslash. What
  /// punctuation belongs to a URL cannot be told, so it stays.
  static func found(in text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var urls: [String] = []
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "h", let start = behindScheme(scalars, index) else {
        index += 1
        continue
      }
      let end = scalars[start...].firstIndex(where: isEnd) ?? scalars.count
      if end > start { urls.append(String(scalars[index..<end])) }
      index = max(end, index + 1)
    }
    return urls
  }

  private static func behindScheme(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
    for scheme in ["https://", "http://"] {
      let scalars = scheme.unicodeScalars
      if text.count - start >= scalars.count, text[start..<start + scalars.count].elementsEqual(scalars) {
        return start + scalars.count
      }
    }
    return nil
  }

  private static func isEnd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", "<", ">", "\\": true
    default: scalar.isPythonSpace
    }
  }
}
