/// Reads a filter by the grammar in ``Filter``.
struct FilterParser {
  /// Parentheses, `not`, signs, brackets and calls inside one another. Evaluating goes as deep as the text.
  static let maximumDepth = 64
  /// In code points.
  private static let maximumLength = 8_192

  private let text: String
  private var lexer: FilterLexer
  private(set) var token = FilterToken(kind: .end, position: 0)
  private(set) var depth = 0

  init(_ text: String) { (self.text, lexer) = (text, FilterLexer(text)) }

  mutating func parse() throws(TextSyntaxError) -> FilterExpression {
    guard text.unicodeScalars.count <= Self.maximumLength else {
      throw failure(Self.maximumLength, "a filter has \(Self.maximumLength) characters at most")
    }
    try advance()
    let expression = try disjunction()
    guard token.kind == .end else {
      throw failure(token.position, "an operator such as and, or, == is expected")
    }
    return expression
  }

  mutating func advance() throws(TextSyntaxError) { token = try lexer.next() }

  mutating func takes(_ kind: FilterToken.Kind) throws(TextSyntaxError) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: String, _ problem: String) throws(TextSyntaxError) {
    guard try takes(.symbol(symbol)) else { throw failure(token.position, problem) }
  }

  /// Runs one level deeper.
  mutating func nested<Value>(
    _ body: (inout FilterParser) throws(TextSyntaxError) -> Value
  ) throws(TextSyntaxError) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw failure(token.position, "it is nested too deeply") }
    return try body(&self)
  }

  mutating func disjunction() throws(TextSyntaxError) -> FilterExpression {
    var operands = [try conjunction()]
    while try takes(.name("or")) { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : .any(operands)
  }

  private mutating func conjunction() throws(TextSyntaxError) -> FilterExpression {
    var operands = [try negation()]
    while try takes(.name("and")) { operands.append(try negation()) }
    return operands.count == 1 ? operands[0] : .all(operands)
  }

  private mutating func negation() throws(TextSyntaxError) -> FilterExpression {
    guard try takes(.name("not")) else { return try comparison() }
    return .not(try nested { parser throws(TextSyntaxError) in try parser.negation() })
  }

  private mutating func comparison() throws(TextSyntaxError) -> FilterExpression {
    let first = try sum()
    let isPattern = token.kind == .symbol("~")
    if isPattern || token.kind == .symbol("~*") {
      try advance()
      return .matches(first, try pattern(ignoresCase: !isPattern))
    }
    var links: [FilterExpression.Link<FilterExpression.Comparison>] = []
    while let operation = try comparisonOperator() {
      links.append(.init(operation: operation, operand: try sum()))
    }
    return links.isEmpty ? first : .comparison(first, links)
  }

  private mutating func comparisonOperator() throws(TextSyntaxError) -> FilterExpression.Comparison? {
    let operation: FilterExpression.Comparison
    switch token.kind {
    case .symbol("=="): operation = .equal
    case .symbol("!="): operation = .unequal
    case .symbol("<"): operation = .less
    case .symbol("<="): operation = .lessOrEqual
    case .symbol(">"): operation = .greater
    case .symbol(">="): operation = .greaterOrEqual
    case .name("in"): operation = .isIn
    case .name("not"):
      try advance()
      guard token.kind == .name("in") else { throw failure(token.position, "only in follows not here") }
      operation = .isNotIn
    case .name, .value, .symbol, .end: return nil
    }
    try advance()
    return operation
  }

  private mutating func pattern(ignoresCase: Bool) throws(TextSyntaxError) -> Glob {
    guard case .value(.text(let pattern)) = token.kind else {
      throw failure(token.position, "a pattern in quotes is expected, as in title ~ \"*draft*\"")
    }
    let position = token.position
    try advance()
    do {
      return try Glob(pattern, kind: .text, ignoresCase: ignoresCase)
    } catch {
      throw failure(position, "in this pattern, at character \(error.position): \(error.problem)")
    }
  }

  private mutating func sum() throws(TextSyntaxError) -> FilterExpression {
    let first = try product()
    var links: [FilterExpression.Link<FilterValue.Arithmetic>] = []
    while token.kind == .symbol("+") || token.kind == .symbol("-") {
      let operation: FilterValue.Arithmetic = token.kind == .symbol("+") ? .plus : .minus
      try advance()
      links.append(.init(operation: operation, operand: try product()))
    }
    return links.isEmpty ? first : .arithmetic(first, links)
  }

  private mutating func product() throws(TextSyntaxError) -> FilterExpression {
    let first = try signed()
    var links: [FilterExpression.Link<FilterValue.Arithmetic>] = []
    while let operation = productOperator {
      try advance()
      links.append(.init(operation: operation, operand: try signed()))
    }
    return links.isEmpty ? first : .arithmetic(first, links)
  }

  private var productOperator: FilterValue.Arithmetic? {
    switch token.kind {
    case .symbol("*"): .times
    case .symbol("/"): .over
    case .symbol("%"): .remainder
    case .name, .value, .symbol, .end: nil
    }
  }

  private mutating func signed() throws(TextSyntaxError) -> FilterExpression {
    guard try takes(.symbol("-")) else { return try access() }
    return .negative(try nested { parser throws(TextSyntaxError) in try parser.signed() })
  }

  func failure(_ place: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "filter", text: text, position: place + 1, problem: problem)
  }
}
