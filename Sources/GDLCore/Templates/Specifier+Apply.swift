extension Specifier {
  /// Values that grow by arithmetic stop here, in bytes or elements.
  private static let maximumGrowth = 1 << 20

  /// The value for the rest of the chain. ``optional(before:after:)``, ``replaceLonger(limit:isBytes:replacement:)``
  /// and ``identity`` work on the text of that rest, so the field does them.
  func apply(_ value: TemplateValue, _ context: TemplateContext) throws(TemplateMismatch) -> TemplateValue {
    switch self {
    case .optional, .replaceLonger, .identity: return value
    case .slice(let range, let isBytes): return try slice(value, range, isBytes: isBytes)
    case .cut(let limit, let isBytes, let mark):
      if !isBytes, let count = Self.elements(value), count <= limit { return value }
      return try onText(value, "X") { Self.cut($0, limit, isBytes: isBytes, mark: mark) }
    case .join(let separator): return try join(value, separator)
    case .map(let key): return try map(value, key)
    case .replace(let old, let new): return try onText(value, "R") { $0.replacing(old, with: new) }
    case .arithmetic(let kind, let operand): return try arithmetic(value, kind, operand)
    case .convert(let conversions):
      var value = value
      for conversion in conversions { value = try conversion.apply(value) }
      return value
    case .sort(let isDescending): return try sort(value, isDescending)
    case .readDate(let pattern):
      guard case .text(let text) = value, let date = pattern.read(text) else { return .invalidDate }
      return .date(date)
    case .shift(let seconds): return try shift(value) { _ in seconds }
    case .shiftToLocal: return try shift(value) { context.offset(at: Timestamp($0.seconds)) }
    }
  }

  private func onText(
    _ value: TemplateValue, _ step: String, _ change: (String) -> String
  ) throws(TemplateMismatch) -> TemplateValue {
    if value == .missing { return .missing }
    guard let text = value.scalarText else { throw .needs("text", for: step, value) }
    return .text(change(text))
  }

  private func slice(
    _ value: TemplateValue, _ range: SliceRange, isBytes: Bool
  ) throws(TemplateMismatch) -> TemplateValue {
    if case .list(let values) = value, !isBytes { return .list(range.apply(values)) }
    return try onText(value, "a slice") { isBytes ? range.apply(bytesOf: $0) : range.apply($0) }
  }

  private static func elements(_ value: TemplateValue) -> Int? {
    switch value {
    case .list(let values): values.count
    case .object(let members): members.count
    case .missing, .null, .boolean, .integer, .number, .text, .date, .invalidDate: nil
    }
  }

  private static func cut(_ text: String, _ limit: Int, isBytes: Bool, mark: String) -> String {
    if isBytes {
      guard text.utf8.count > limit else { return text }
      let shownMark = String(ignoringErrorsIn: mark.utf8.prefix(limit))
      return String(ignoringErrorsIn: text.utf8.prefix(limit - shownMark.utf8.count)) + shownMark
    }
    guard text.unicodeScalars.count > limit else { return text }
    let shownMark = mark.unicodeScalars.prefix(limit)
    return String(text.unicodeScalars.prefix(limit - shownMark.count)) + String(shownMark)
  }

  private func join(_ value: TemplateValue, _ separator: String) throws(TemplateMismatch) -> TemplateValue {
    switch value {
    case .missing: return .text("")
    case .text: return value
    case .list(let values): return .text(values.map { TemplateValue($0).text }.joined(separator: separator))
    case .object(let members): return .text(Self.names(members).joined(separator: separator))
    case .null, .boolean, .integer, .number, .date, .invalidDate: throw .needs("a list", for: "J", value)
    }
  }

  /// Elements that are no objects stay; an object without the key becomes null.
  private func map(_ value: TemplateValue, _ key: String) throws(TemplateMismatch) -> TemplateValue {
    guard value.isTrue else { return value }
    switch value {
    case .missing, .null, .text: return value
    case .list(let values): return .list(values.map { $0.object.map { $0[key] ?? .null } ?? $0 })
    case .object(let members): return .list(Self.names(members).map { .string($0) })
    case .boolean, .integer, .number, .date, .invalidDate: throw .needs("a list", for: "M", value)
    }
  }

  private func arithmetic(
    _ value: TemplateValue, _ kind: Arithmetic, _ operand: Int64
  ) throws(TemplateMismatch) -> TemplateValue {
    switch (value, kind) {
    case (.missing, _): return .missing
    case (.boolean(let flag), _): return try arithmetic(.integer(flag ? 1 : 0), kind, operand)
    case (.integer(let number), _):
      let (result, overflow) =
        switch kind {
        case .plus: number.addingReportingOverflow(operand)
        case .minus: number.subtractingReportingOverflow(operand)
        case .times: number.multipliedReportingOverflow(by: operand)
        }
      if overflow { throw TemplateMismatch("the result of A is beyond 64 bits") }
      return .integer(result)
    case (.number(let number), .plus): return .number(number + Double(operand))
    case (.number(let number), .minus): return .number(number - Double(operand))
    case (.number(let number), .times): return .number(number * Double(operand))
    case (.text(let text), .times):
      return .text(String(repeating: text, count: try Self.repetitions(operand, of: text.utf8.count)))
    case (.list(let values), .times):
      let count = try Self.repetitions(operand, of: values.count)
      return .list((0..<count).flatMap { _ in values })
    case (_, .plus), (_, .minus), (_, .times): throw .needs("a number", for: "A", value)
    }
  }

  private static func repetitions(_ operand: Int64, of size: Int) throws(TemplateMismatch) -> Int {
    let count = Int(max(operand, 0))
    let (total, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
    if overflow || total > maximumGrowth { throw TemplateMismatch("the result of A* is beyond 1 MiB") }
    return count
  }

  private func sort(_ value: TemplateValue, _ isDescending: Bool) throws(TemplateMismatch) -> TemplateValue {
    let values: [JSONValue]
    switch value {
    case .missing: values = []
    case .list(let elements): values = elements
    case .text(let text): values = text.unicodeScalars.map { .string(String($0)) }
    case .object(let members): values = members.keys.map { .string($0) }
    case .null, .boolean, .integer, .number, .date, .invalidDate: throw .needs("a list", for: "S", value)
    }
    guard let sorted = PythonOrder.sorted(values, isDescending: isDescending) else {
      throw TemplateMismatch("S sorts texts or numbers, and this list has something else, or both")
    }
    return .list(sorted)
  }

  private func shift(
    _ value: TemplateValue, by offset: (TemplateDate) -> Int64
  ) throws(TemplateMismatch) -> TemplateValue {
    switch value {
    case .missing, .invalidDate: return value
    case .date(let date): return date.adding(seconds: offset(date)).map { .date($0) } ?? .invalidDate
    case .null, .boolean, .integer, .number, .text, .list, .object: throw .needs("a date", for: "O", value)
    }
  }

  private static func names(_ members: [String: JSONValue]) -> [String] {
    members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
