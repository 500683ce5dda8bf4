extension FilterParser {
  /// A value with the way into it: `user.name`, `tags[0]`.
  mutating func access() throws(TextSyntaxError) -> FilterExpression {
    var expression = try primary()
    // Each step is one level deeper to evaluate.
    var steps = depth
    while token.kind == .symbol(".") || token.kind == .symbol("[") {
      steps += 1
      guard steps <= Self.maximumDepth else { throw failure(token.position, "it is nested too deeply") }
      if try takes(.symbol(".")) {
        guard case .name(let name) = token.kind else {
          throw failure(token.position, "a name is expected behind the point")
        }
        try advance()
        expression = .part(expression, .literal(.text(name)))
      } else {
        try advance()
        let key = try nested { parser throws(TextSyntaxError) in try parser.disjunction() }
        try expect("]", "a ] is missing")
        expression = .part(expression, key)
      }
    }
    return expression
  }

  private mutating func primary() throws(TextSyntaxError) -> FilterExpression {
    let start = token
    switch start.kind {
    case .value(let value):
      try advance()
      return .literal(value)
    case .symbol("("):
      try advance()
      return try list(closedBy: ")", isTuple: true)
    case .symbol("["):
      try advance()
      return try list(closedBy: "]", isTuple: false)
    case .name(let name):
      try advance()
      return try named(name, at: start.position)
    case .symbol, .end:
      throw failure(start.position, "a value is expected: a field, a number, a text in quotes")
    }
  }

  private mutating func named(_ name: String, at position: Int) throws(TextSyntaxError) -> FilterExpression {
    switch name {
    case "true", "True": return .literal(.boolean(true))
    case "false", "False": return .literal(.boolean(false))
    case "null", "None": return .literal(.null)
    case "and", "or", "not", "in": throw failure(position, "a value is expected in front of \(name)")
    default:
      guard token.kind == .symbol("(") else { return .field(name) }
      guard name == "len" else { throw failure(position, "there is no function \(name), only len(…)") }
      try advance()
      let operand = try nested { parser throws(TextSyntaxError) in try parser.disjunction() }
      try expect(")", "a ) is missing")
      return .length(operand)
    }
  }

  /// `(a)` is `a`; `(a,)`, `(a, b)` and `[a]` are lists.
  private mutating func list(closedBy symbol: String, isTuple: Bool) throws(TextSyntaxError)
    -> FilterExpression
  {
    var elements: [FilterExpression] = []
    var hasComma = false
    while token.kind != .symbol(symbol) {
      elements.append(try nested { parser throws(TextSyntaxError) in try parser.disjunction() })
      guard try takes(.symbol(",")) else { break }
      hasComma = true
    }
    try expect(symbol, "a \(symbol) is missing")
    return isTuple && !hasComma && elements.count == 1 ? elements[0] : .list(elements)
  }
}
