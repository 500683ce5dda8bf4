extension TemplateParser {
  /// One alternative of a field, up to `|`, `!`, `:` or `}`. `start` is the place of the field's `{`.
  mutating func access(_ start: Int) throws(TextSyntaxError) -> FieldAccess {
    if current == "'" { return FieldAccess(root: .literal(try literal()), steps: []) }
    let begin = position
    let name = String(word())
    guard position < scalars.count else { throw unclosed(start) }
    guard current != "{" else { throw failure(position, "a field has no { in its name") }
    guard !name.isEmpty else { throw failure(begin, "a field needs a name, as in {title}") }
    var steps: [FieldAccess.Step] = []
    while let step = try step(start, isVerbatim: name == "_lit" && steps.isEmpty) { steps.append(step) }
    return Self.access(name, steps)
  }

  private static func access(_ name: String, _ steps: [FieldAccess.Step]) -> FieldAccess {
    let rest = Array(steps.dropFirst())
    switch (name, steps.first) {
    case ("_now", _): return FieldAccess(root: .now, steps: steps)
    case ("_lit", .key(let text)), ("_lit", .attribute(let text)):
      return FieldAccess(root: .literal(text), steps: rest)
    case ("_env", .key(let key)), ("_env", .attribute(let key)):
      return FieldAccess(root: .environment(key), steps: rest)
    case ("_nul", _), ("_env", _), ("_lit", _): return FieldAccess(root: .nothing, steps: [])
    default: return FieldAccess(root: .key(name), steps: steps)
    }
  }

  /// Up to the `'` in front of `|`, `!`, `:` or `}`: an apostrophe inside needs no escape.
  private mutating func literal() throws(TextSyntaxError) -> String {
    let start = position
    var index = position + 1
    while index + 1 < scalars.count {
      if scalars[index] == "'", Self.endsAccess(scalars[index + 1]) {
        position = index + 1
        return String(scalars[(start + 1)..<index])
      }
      index += 1
    }
    throw failure(start, "this ' has no ' in front of |, !, : or }")
  }

  private mutating func word() -> ArraySlice<Unicode.Scalar> {
    let start = position
    while let scalar = current, !Self.endsAccess(scalar), scalar != ".", scalar != "[", scalar != "{" {
      position += 1
    }
    return scalars[start..<position]
  }

  private static func endsAccess(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "|", "!", ":", "}": true
    default: false
    }
  }

  private mutating func step(_ start: Int, isVerbatim: Bool) throws(TextSyntaxError) -> FieldAccess.Step? {
    let begin = position
    switch current {
    case ".":
      position += 1
      let name = word()
      guard !name.isEmpty else { throw failure(begin, "a name is missing behind the point") }
      return Self.index(name).map { .index($0) } ?? .attribute(String(name))
    case "[":
      position += 1
      let step = try bracket(begin, isVerbatim: isVerbatim)
      guard let next = current else { throw unclosed(start) }
      guard Self.endsAccess(next) || next == "." || next == "[" else {
        throw failure(position, "only . [ | ! : and } may follow a ]")
      }
      return step
    case nil: throw unclosed(start)
    default:
      guard current != "{" else { throw failure(position, "a field has no { in its name") }
      return nil
    }
  }

  private mutating func bracket(_ begin: Int, isVerbatim: Bool) throws(TextSyntaxError) -> FieldAccess.Step {
    if let quote = current, quote == "'" || quote == "\"", let end = closingQuote(quote) {
      defer { position = end + 2 }
      return .key(String(scalars[(position + 1)..<end]))
    }
    guard let end = scalars[position...].firstIndex(of: "]") else { throw failure(begin, "this [ has no ]") }
    let inside = scalars[position..<end]
    guard !inside.isEmpty else { throw failure(begin, "a key is missing between [ and ]") }
    defer { position = end + 1 }
    if isVerbatim { return .key(String(inside)) }
    if inside.contains(":") {
      let isBytes = inside.first == "b"
      guard let range = TemplateNumber.slice(isBytes ? inside.dropFirst() : inside) else {
        throw failure(position, "these are no places, as in [1:5] or [b1:5]; a key with a : takes quotes")
      }
      return .slice(range, isBytes: isBytes)
    }
    return Self.index(inside).map { .index($0) } ?? .key(String(inside))
  }

  /// The place of the quote that has a `]` behind it.
  private func closingQuote(_ quote: Unicode.Scalar) -> Int? {
    let begin = position + 1
    guard begin < scalars.count else { return nil }
    return scalars.indices[begin...].first {
      scalars[$0] == quote && $0 + 1 < scalars.count && scalars[$0 + 1] == "]"
    }
  }

  private static func index(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
    let isNegative = text.first == "-"
    return TemplateNumber.natural(String(isNegative ? text.dropFirst() : text)).map { isNegative ? -$0 : $0 }
  }
}
