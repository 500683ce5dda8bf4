/// One way through the metadata: `user[name]`, `tags[0]`, `title[1:5]`, `'literal'`.
struct FieldAccess: Sendable, Equatable {
  enum Root: Sendable, Equatable {
    case literal(String)
    case key(String)
    /// `_env[NAME]`.
    case environment(String)
    /// `_now`.
    case now
    /// `_nul`, and `_env` without a name: an environment is full of secrets.
    case nothing
  }

  enum Step: Sendable, Equatable {
    case key(String)
    case index(Int)
    case slice(SliceRange, isBytes: Bool)
    /// `.name`: a member, or a part of a date.
    case attribute(String)
  }

  let root: Root
  let steps: [Step]

  func value(_ metadata: Metadata, _ context: TemplateContext) -> TemplateValue {
    var value: TemplateValue =
      switch root {
      case .literal(let text): .text(text)
      case .key(let key): metadata[key].map { TemplateValue($0, key: key) } ?? .missing
      case .environment(let name): context.environment[name].map { .text($0) } ?? .missing
      case .now: context.localNow
      case .nothing: .missing
      }
    for step in steps {
      guard let next = step.value(of: value) else { return .missing }
      value = next
    }
    return value
  }
}

extension FieldAccess.Step {
  /// Nil when the value has no such part.
  func value(of value: TemplateValue) -> TemplateValue? {
    switch (self, value) {
    case (.key(let key), .object(let members)), (.attribute(let key), .object(let members)):
      return members[key].map { TemplateValue($0, key: key) }
    case (.index(let index), .object(let members)):
      return members[String(index)].map { TemplateValue($0) }
    case (.index(let index), .list(let values)):
      return SliceRange.place(index, in: values.count).map { TemplateValue(values[$0]) }
    case (.index(let index), .text(let text)):
      let scalars = text.unicodeScalars
      return SliceRange.place(index, in: scalars.count).map {
        .text(String(scalars[scalars.index(scalars.startIndex, offsetBy: $0)]))
      }
    case (.slice(let range, let isBytes), .text(let text)):
      return .text(isBytes ? range.apply(bytesOf: text) : range.apply(text))
    case (.slice(let range, isBytes: false), .list(let values)): return .list(range.apply(values))
    case (.attribute(let name), .date(let date)): return date.attribute(name).map { .integer(Int64($0)) }
    case (.key, _), (.attribute, _), (.index, _), (.slice, _): return nil
    }
  }
}
