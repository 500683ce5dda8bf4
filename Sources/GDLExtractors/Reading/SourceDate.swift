/// Dates as feeds and listings of strangers have them: RFC 822 and its misspellings, the profile of ISO 8601
/// that the W3C made for the web, and what servers print beside file names.
enum SourceDate {
  /// `2024-05-06 07:08:09` in UTC; nil for what is no date. A date without a zone is taken for UTC.
  static func utc(_ text: String) -> String? {
    let text = text.trimmingASCIISpace()
    guard text.utf8.count <= 64 else { return nil }
    return DateText.utc(text) ?? shortISO(text) ?? rfc822(text)
  }

  /// What stands in a listing: `2024-03-09` or `09-Mar-2024` or `2024-Mar-09`, and `14:05` or `14:05:06`.
  static func listed(_ date: Substring, _ time: Substring) -> String? {
    let parts = date.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let clock = clock(String(time)) else { return nil }
    let isDayFirst = parts[2].utf8.count == 4
    let (year, day) = isDayFirst ? (parts[2], parts[0]) : (parts[0], parts[2])
    let month = month(parts[1]) ?? (isDayFirst ? "" : parts[1])
    return DateText.utc("\(year)-\(month)-\(padded(day))T\(clock)")
  }

  /// `2024`, `2024-05` and `2024-05-06T07:08Z`.
  private static func shortISO(_ text: String) -> String? {
    switch text.utf8.count {
    case 4: return DateText.utc(text + "-01-01")
    case 7: return DateText.utc(text + "-01")
    default:
      guard text.utf8.count > 16 else { return DateText.utc(text + ":00") }
      let minutes = text.utf8.index(text.startIndex, offsetBy: 16)
      guard minutes < text.endIndex, let front = String(text.utf8[..<minutes]),
        let back = String(text.utf8[minutes...])
      else { return nil }
      return DateText.utc(front + ":00" + back)
    }
  }

  /// `Mon, 06 May 2024 07:08:09 +0200`, with or without the day of the week and the seconds.
  private static func rfc822(_ text: String) -> String? {
    var words = text.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\n" || $0 == "\r" }.map(
      String.init)
    if let first = words.first, first.utf8.allSatisfy({ !(0x30...0x39).contains($0) }) { words.removeFirst() }
    // `06-May-2024` is one word.
    if let first = words.first, first.contains("-") {
      words.replaceSubrange(0..<1, with: first.split(separator: "-").map(String.init))
    }
    guard words.count >= 3, let month = month(words[1]), let year = year(words[2]) else { return nil }
    guard let clock = words.count > 3 ? clock(words[3]) : "00:00:00" else { return nil }
    let zone = words.count > 4 ? zone(words[4]) : ""
    return DateText.utc("\(year)-\(month)-\(padded(words[0]))T\(clock)\(zone)")
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func month(_ name: String) -> String? {
    guard name.utf8.count >= 3 else { return nil }
    return months.firstIndex(of: String(name.lowercased().prefix(3))).map { padded("\($0 + 1)") }
  }

  /// Two digits mean 1950 to 2049, as in X.509 and most readers of mail.
  private static func year(_ digits: String) -> String? {
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    switch digits.utf8.count {
    case 4: return digits
    case 2: return (digits < "50" ? "20" : "19") + digits
    default: return nil
    }
  }

  private static func clock(_ text: String) -> String? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { padded(String($0)) }
    switch parts.count {
    case 2: return parts.joined(separator: ":") + ":00"
    case 3: return parts.joined(separator: ":")
    default: return nil
    }
  }

  /// RFC 822 section 5.1. A zone that nobody knows counts as UTC, as RFC 2822 section 4.3 has it.
  private static func zone(_ text: String) -> String {
    if let first = text.utf8.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return text }
    switch text.uppercased() {
    case "EDT": return "-0400"
    case "EST", "CDT": return "-0500"
    case "CST", "MDT": return "-0600"
    case "MST", "PDT": return "-0700"
    case "PST": return "-0800"
    case "CET", "BST": return "+0100"
    case "CEST": return "+0200"
    default: return "Z"
    }
  }

  private static func padded(_ digits: String) -> String { digits.utf8.count == 1 ? "0" + digits : digits }
}
