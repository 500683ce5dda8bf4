/// The segments `.` and `..` of a path.
enum DotSegments {
  /// The path without them (RFC 3986 section 5.2.4), in one pass.
  static func removed(from path: String) -> String {
    let input = Array(path.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(input.count)
    var index = 0
    while index < input.count {
      // At a slash, or at the beginning of a path that has none in front.
      let hasSlash = input[index] == slash
      let start = hasSlash ? index + 1 : index
      let end = input[start...].firstIndex(of: slash) ?? input.count
      let isLast = end == input.count
      switch input[start..<end] {
      case [dot]:
        if hasSlash, isLast { output.append(slash) }
        index = hasSlash || isLast ? end : end + 1
      case [dot, dot]:
        if hasSlash {
          removeLastSegment(&output)
          if isLast { output.append(slash) }
        }
        index = hasSlash || isLast ? end : end + 1
      default:
        output += input[index..<end]
        index = end
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The path with `%2e` written as a dot where that makes a dot segment: servers read it so.
  static func plain(_ path: String) -> String {
    let segments = path.utf8.split(separator: slash, omittingEmptySubsequences: false)
    return segments.map { segment -> String in
      // `%2e%2e` is the longest.
      guard segment.count <= 6, let first = segment.first, first == dot || first == UInt8(ascii: "%") else {
        return String(Substring(segment))
      }
      switch PercentEncoding.decode(Substring(segment)) {
      case [dot]: return "."
      case [dot, dot]: return ".."
      default: return String(Substring(segment))
      }
    }.joined(separator: "/")
  }

  private static func removeLastSegment(_ output: inout [UInt8]) {
    while let last = output.popLast(), last != slash {}
  }

  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")
}
