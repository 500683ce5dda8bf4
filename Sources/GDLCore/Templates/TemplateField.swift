/// One `{…}` of a template.
struct TemplateField: Sendable, Equatable {
  /// `{a|b}`: the first that is true, else the last.
  let alternatives: [FieldAccess]
  let conversion: Conversion?
  let chain: [Specifier]
  /// What stands behind the chain: nothing, a standard format, or a pattern for dates.
  let rest: String
  /// Nil when ``rest`` is no standard format; it may still be a pattern for dates.
  let format: StandardFormat?
  /// As the template has it, for errors.
  let source: String

  func append(
    to result: inout String, _ metadata: Metadata, _ context: TemplateContext
  ) throws(TemplateFormatError) {
    do {
      try append(value(metadata, context), to: &result, context)
    } catch {
      throw TemplateFormatError(field: source, reason: error.reason)
    }
  }

  private func value(_ metadata: Metadata, _ context: TemplateContext) -> TemplateValue {
    var value = TemplateValue.missing
    for alternative in alternatives {
      value = alternative.value(metadata, context)
      if value.isTrue { return value }
    }
    // Among alternatives a null is one that was not there.
    if value == .null, alternatives.count > 1 { value = .missing }
    if value == .missing, let missing = context.missing { return TemplateValue(missing) }
    return value
  }

  private func append(
    _ value: TemplateValue, to result: inout String, _ context: TemplateContext
  ) throws(TemplateMismatch) {
    let converted = if let conversion { try conversion.apply(value) } else { value }
    if chain.isEmpty {
      try append(formatted: converted, to: &result)
    } else {
      result += try text(converted, chain[...], context)
    }
  }

  private func text(
    _ value: TemplateValue, _ chain: ArraySlice<Specifier>, _ context: TemplateContext
  ) throws(TemplateMismatch) -> String {
    var value = value
    for (index, specifier) in zip(chain.indices, chain) {
      switch specifier {
      case .optional(let before, let after):
        return value.isTrue ? before + (try text(value, chain[(index + 1)...], context)) + after : ""
      case .replaceLonger(let limit, let isBytes, let replacement):
        let text = try text(value, chain[(index + 1)...], context)
        return (isBytes ? text.utf8.count : text.unicodeScalars.count) > limit ? replacement : text
      case .identity: return value.text
      case .slice, .cut, .join, .map, .replace, .arithmetic, .convert, .sort, .readDate, .shift,
        .shiftToLocal:
        value = try specifier.apply(value, context)
      }
    }
    var result = ""
    try append(formatted: value, to: &result)
    return result
  }

  private func append(formatted value: TemplateValue, to result: inout String) throws(TemplateMismatch) {
    guard !rest.isEmpty else {
      result += value.text
      return
    }
    switch value {
    case .missing, .invalidDate: result += value.text
    case .date(let date): result += DateWriter.text(date, pattern: rest)
    case .text(let text): result += try standard(value).apply(text)
    case .integer(let number): result += try standard(value).apply(number)
    case .boolean(let flag): result += try standard(value).apply(flag ? 1 : 0 as Int64)
    case .number(let number): result += try standard(value).apply(number)
    case .null, .list, .object:
      throw TemplateMismatch(
        "the format \(rest) does not go with a value that is \(value.kind); !s makes it text")
    }
  }

  private func standard(_ value: TemplateValue) throws(TemplateMismatch) -> StandardFormat {
    guard let format else {
      throw TemplateMismatch("\(rest) is no format for \(value.kind), as >5 or .2f would be")
    }
    return format
  }
}
