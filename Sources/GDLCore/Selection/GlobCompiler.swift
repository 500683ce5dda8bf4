/// Turns a pattern into the program of a ``Glob``.
struct GlobCompiler {
  /// A pattern is typed by somebody; the work of a match grows with it.
  private static let maximumLength = 4_096
  /// Braces inside braces.
  private static let maximumDepth = 16

  private(set) var program: [Glob.Instruction] = []
  private(set) var sets: [CharacterClass] = []
  private let text: String
  private let scalars: [Unicode.Scalar]
  private let isPath: Bool
  private let ignoresCase: Bool
  private var position = 0

  init(_ text: String, kind: Glob.Kind, ignoresCase: Bool) {
    (self.text, self.ignoresCase) = (text, ignoresCase)
    scalars = Array(text.unicodeScalars)
    isPath = kind == .path
  }

  mutating func compile() throws(TextSyntaxError) {
    guard scalars.count <= Self.maximumLength else {
      throw failure(Self.maximumLength, "a pattern has \(Self.maximumLength) characters at most")
    }
    try sequence(depth: 0)
    program.append(.match)
  }

  /// Up to the end, or inside braces to the `,` or `}` that ends a part.
  private mutating func sequence(depth: Int) throws(TextSyntaxError) {
    while position < scalars.count {
      let scalar = scalars[position]
      switch scalar {
      case "*": star()
      case "?":
        program.append(isPath ? .anyButSlash : .any)
        position += 1
      case "[": try set()
      case "{": try alternatives(depth: depth + 1)
      case ",", "}":
        if depth > 0 { return }
        literal(scalar)
      case "\\":
        position += 1
        guard position < scalars.count else {
          throw failure(position, "a character is missing behind the \\")
        }
        literal(scalars[position])
      default: literal(scalar)
      }
    }
  }

  private mutating func literal(_ scalar: Unicode.Scalar) {
    program.append(.scalar(ignoresCase ? Glob.folded(scalar) : scalar))
    position += 1
  }

  private mutating func star() {
    let isAtStart = position == 0 || scalars[position - 1] == "/"
    let start = position
    while position < scalars.count, scalars[position] == "*" { position += 1 }
    let isDouble = position - start > 1
    guard isPath, isDouble, isAtStart, position < scalars.count, scalars[position] == "/" else {
      loop(isDouble || !isPath ? .any : .anyButSlash)
      return
    }
    // `**/`: nothing, or anything that ends with a slash.
    position += 1
    let split = program.count
    program.append(.match)  // its targets are known below
    loop(.any)
    program.append(.scalar("/"))
    program[split] = .split(split + 1, program.count)
  }

  private mutating func loop(_ one: Glob.Instruction) {
    let start = program.count
    program += [.split(start + 1, start + 3), one, .jump(start)]
  }

  private mutating func alternatives(depth: Int) throws(TextSyntaxError) {
    let start = position
    guard depth <= Self.maximumDepth else { throw failure(start, "braces are nested too deeply") }
    var ends: [Int] = []
    while true {
      position += 1  // the { or ,
      let split = program.count
      program.append(.match)  // its targets are known below
      try sequence(depth: depth)
      guard position < scalars.count else {
        throw failure(start, "this { has no }; write \\{ for the character")
      }
      ends.append(program.count)
      program.append(.match)  // jumps behind the last part
      program[split] = scalars[position] == "," ? .split(split + 1, program.count) : .jump(split + 1)
      if scalars[position] == "}" { break }
    }
    position += 1
    for end in ends { program[end] = .jump(program.count) }
  }

  private mutating func set() throws(TextSyntaxError) {
    let start = position
    position += 1
    let isInverted = position < scalars.count && (scalars[position] == "!" || scalars[position] == "^")
    if isInverted { position += 1 }
    var ranges: [ClosedRange<UInt32>] = []
    let first = position
    while let scalar = next(), scalar != "]" || position == first {
      let lower = try member(start)
      guard position + 1 < scalars.count, scalars[position] == "-", scalars[position + 1] != "]" else {
        ranges.append(lower...lower)
        continue
      }
      position += 1
      let upper = try member(start)
      guard lower <= upper else { throw failure(start, "this range goes backwards") }
      ranges.append(lower...upper)
    }
    guard next() == "]" else { throw failure(start, "this [ has no ]; write \\[ for the character") }
    position += 1
    program.append(.set(sets.count, isPath: isPath))
    sets.append(CharacterClass(ranges, isInverted: isInverted))
  }

  private func next() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func member(_ start: Int) throws(TextSyntaxError) -> UInt32 {
    if next() == "\\" { position += 1 }
    guard let scalar = next() else { throw failure(start, "this [ has no ]; write \\[ for the character") }
    position += 1
    return scalar.value
  }

  private func failure(_ place: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "pattern", text: text, position: place + 1, problem: problem)
  }
}
