extension DatePattern {
  /// Longer texts are no dates; the work grows with the length times the parts.
  private static let maximumLength = 1_000

  /// The date that a text says, in UTC; nil when it has another form, or there is no such date. What the pattern
  /// leaves out is 1900-01-01 00:00:00. Fractions of a second are dropped.
  func read(_ text: String) -> TemplateDate? {
    guard text.utf8.count <= Self.maximumLength else { return nil }
    let scalars = Array(text.unicodeScalars)
    var found = DateParts()
    var failed: Set<Int> = []
    guard match(0, scalars, 0, &found, &failed) else { return nil }
    return found.date
  }

  /// Whether the parts from `part` on fit the text from `start` on, to its end. Longer readings go first. What
  /// was tried in vain is kept in `failed`, so that no pattern and text take more than their product of steps.
  private func match(
    _ part: Int, _ text: [Unicode.Scalar], _ start: Int, _ found: inout DateParts, _ failed: inout Set<Int>
  ) -> Bool {
    guard part < parts.count else { return start == text.count }
    let key = part * (Self.maximumLength + 1) + start
    guard !failed.contains(key) else { return false }
    for (end, value) in readings(of: parts[part], text, start) {
      let before = found
      switch parts[part] {
      case .number(let letter, _, _), .word(let letter, _): found.values[letter] = value
      case .offset: found.offset = Int64(value)
      case .literal, .space: break
      }
      if match(part + 1, text, end, &found, &failed) { return true }
      found = before
    }
    failed.insert(key)
    return false
  }

  /// Where the part may end, and its value there; the longest first.
  private func readings(of part: Part, _ text: [Unicode.Scalar], _ start: Int) -> [(end: Int, value: Int)] {
    switch part {
    case .literal(let scalar):
      let isEqual = start < text.count && Self.lower(text[start]) == Self.lower(scalar)
      return isEqual ? [(start + 1, 0)] : []
    case .space:
      let end = text[start...].firstIndex { !$0.isPythonSpace } ?? text.count
      return end == start ? [] : (start + 1...end).reversed().map { ($0, 0) }
    case .number(let letter, let digits, let values):
      // Python also takes ` 5` for a day.
      if letter == "d", start + 1 < text.count, text[start] == " ",
        let digit = Self.value(text, start + 1, 1),
        digit > 0
      {
        return [(start + 2, digit)]
      }
      return digits.reversed().compactMap { count in
        Self.value(text, start, count).flatMap { values.contains($0) ? (start + count, $0) : nil }
      }
    case .word(_, let words):
      let index = words.firstIndex { word in
        let scalars = word.unicodeScalars
        return text.count - start >= scalars.count
          && zip(text[start...], scalars).allSatisfy { Self.lower($0) == Self.lower($1) }
      }
      return index.map { [(start + words[$0].unicodeScalars.count, $0)] } ?? []
    case .offset:
      return Self.offsets(text, start)
    }
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
  }

  private static func value(_ text: [Unicode.Scalar], _ start: Int, _ count: Int) -> Int? {
    guard start + count <= text.count, text[start..<start + count].allSatisfy(\.isDigit) else { return nil }
    return text[start..<start + count].reduce(0) { $0 * 10 + Int($1.value) - 48 }
  }

  /// Seconds of `Z`, `+HHMM`, `+HH:MM`, and, tried before them, `+HH:MM:SS` and `+HH:MM:SS.ffffff`.
  private static func offsets(_ text: [Unicode.Scalar], _ start: Int) -> [(end: Int, value: Int)] {
    guard start < text.count else { return [] }
    if text[start] == "Z" { return [(start + 1, 0)] }
    guard text[start] == "+" || text[start] == "-", let hours = value(text, start + 1, 2) else { return [] }
    let sign = text[start] == "-" ? -1 : 1
    let isSpaced = start + 3 < text.count && text[start + 3] == ":"
    let minutesAt = start + (isSpaced ? 4 : 3)
    guard let minutes = value(text, minutesAt, 2), minutes < 60 else { return [] }
    let end = minutesAt + 2
    let total = hours * 3_600 + minutes * 60
    let short = [(end: end, value: sign * total)]
    let secondsAt = isSpaced ? end + 1 : end
    guard !isSpaced || (end < text.count && text[end] == ":"), let seconds = value(text, secondsAt, 2),
      seconds < 60
    else { return short }
    let long = (end: secondsAt + 2, value: sign * (total + seconds))
    guard long.end + 1 < text.count, text[long.end] == ".", text[long.end + 1].isDigit else {
      return [long] + short
    }
    let fraction = text[(long.end + 1)...].prefix(6).prefix { $0.isDigit }
    return [(fraction.endIndex, long.value), long] + short
  }
}
