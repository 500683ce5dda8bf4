extension Conversion {
  /// The converted value. A missing one stays missing where the conversion needs text.
  ///
  /// - Throws: ``TemplateMismatch`` when the value is of the wrong kind.
  func apply(_ value: TemplateValue) throws(TemplateMismatch) -> TemplateValue {
    switch self {
    case .lower: return try onText(value, PythonCase.lower)
    case .upper: return try onText(value, PythonCase.upper)
    case .capitalize: return try onText(value, PythonCase.capitalize)
    // gallery-dl takes what is missing for a text of no words.
    case .capitalizeWords where value == .missing: return .text("")
    case .capitalizeWords: return try onText(value, PythonCase.capitalizeWords)
    case .strip: return try onText(value, PythonCase.stripped)
    case .squeeze: return try onText(value, PythonCase.squeezed)
    case .quote: return try onText(value) { PercentEncoding.encode($0, as: .queryValue) }
    case .unquote: return try onText(value) { String(decoding: PercentEncoding.decode($0), as: UTF8.self) }
    case .withoutEntities: return try withoutEntities(value)
    case .withoutTags: return .text(Self.isText(value).map(HTMLText.withoutTags) ?? "")
    case .slug: return .text(PythonCase.slug(value.text))
    case .json: return .text(Self.json(value))
    case .length: return .integer(Int64(try length(value)))
    case .language: return try language(value)
    case .urls: return try urls(value)
    case .toTimestamp: return Self.timestamp(value)
    case .fromTimestamp: return Self.date(timestamp: value)
    case .toDate: return Self.date(value)
    case .text: return .text(value.text)
    case .readable: return .text(Self.readable(value))
    case .representation: return .text(value.representation(isASCII: false))
    case .ascii: return .text(value.representation(isASCII: true))
    case .integer: return .integer(try integer(value))
    case .number: return .number(try number(value))
    }
  }

  private var step: String { "!\(rawValue)" }

  private static func isText(_ value: TemplateValue) -> String? {
    if case .text(let text) = value { text } else { nil }
  }

  private func onText(
    _ value: TemplateValue, _ change: (String) -> String
  ) throws(TemplateMismatch) -> TemplateValue {
    if value == .missing { return .missing }
    guard let text = value.scalarText else { throw .needs("text", for: step, value) }
    return .text(change(text))
  }

  /// Lists and objects have no entities to resolve, and stay as they are.
  private func withoutEntities(_ value: TemplateValue) throws(TemplateMismatch) -> TemplateValue {
    switch value {
    case .list, .object: value
    case .missing, .null, .boolean, .integer, .number, .text, .date, .invalidDate:
      try onText(value, HTMLText.withoutEntities)
    }
  }

  private func length(_ value: TemplateValue) throws(TemplateMismatch) -> Int {
    switch value {
    case .missing: 0
    case .text(let text): text.unicodeScalars.count
    case .list(let values): values.count
    case .object(let members): members.count
    case .null, .boolean, .integer, .number, .date, .invalidDate:
      throw .needs("text, a list or an object", for: step, value)
    }
  }

  private func language(_ value: TemplateValue) throws(TemplateMismatch) -> TemplateValue {
    guard value.isTrue else { return .missing }
    guard let code = Self.isText(value) else { throw .needs("the code of a language", for: step, value) }
    return LanguageNames.name(code).map { .text($0) } ?? .missing
  }

  private func urls(_ value: TemplateValue) throws(TemplateMismatch) -> TemplateValue {
    if value == .missing { return .missing }
    guard let text = Self.isText(value) else { throw .needs("text", for: step, value) }
    return .list(TextURLs.found(in: text).map { .string($0) })
  }

  private static func json(_ value: TemplateValue) -> String {
    switch value {
    case .missing, .null: PythonText.json(.null)
    case .boolean(let value): PythonText.json(.bool(value))
    case .integer(let value): PythonText.json(.integer(value))
    case .number(let value): PythonText.json(.number(value))
    case .text, .date, .invalidDate: PythonText.json(.string(value.text))
    case .list(let values): PythonText.json(.array(values))
    case .object(let members): PythonText.json(.object(members))
    }
  }

  /// What is false is empty; elements of a list are separated by commas.
  private static func readable(_ value: TemplateValue) -> String {
    guard value.isTrue else { return "" }
    guard case .list(let values) = value else { return value.text }
    return values.map { TemplateValue($0).text }.joined(separator: ", ")
  }

  private static func timestamp(_ value: TemplateValue) -> TemplateValue {
    switch value {
    case .missing: .text(value.text)
    case .date(let date): .text(String(date.seconds))
    case .null, .boolean, .integer, .number, .text, .list, .object, .invalidDate: .text("")
    }
  }
}
