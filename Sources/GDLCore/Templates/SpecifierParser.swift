/// Reads what stands behind the `:` of a field: a chain of ``Specifier``, then a standard format.
struct SpecifierParser {
  /// All of the template, for the places of errors.
  private let scalars: [Unicode.Scalar]
  private let end: Int
  private var position: Int

  /// - Parameter range: Of the specification inside the template.
  init(_ scalars: [Unicode.Scalar], _ range: Range<Int>) {
    (self.scalars, position, end) = (scalars, range.lowerBound, range.upperBound)
  }

  mutating func parse() throws(TextSyntaxError) -> (chain: [Specifier], rest: String) {
    var chain: [Specifier] = []
    while position < end, let next = try specifier(scalars[position]) {
      chain.append(next)
      if next == .identity { return (chain, "") }
    }
    return (chain, String(scalars[position..<end]))
  }

  private mutating func specifier(_ letter: Unicode.Scalar) throws(TextSyntaxError) -> Specifier? {
    let start = position
    position += 1
    switch letter {
    case "?": return .optional(before: try part("?before/after/"), after: try part("?before/after/"))
    case "[": return try slice()
    case "L":
      let (limit, isBytes) = try limit("L<length>/instead/")
      return .replaceLonger(limit: limit, isBytes: isBytes, replacement: try part("L<length>/instead/"))
    case "X":
      let (limit, isBytes) = try limit("X<length>/mark/")
      return .cut(limit: limit, isBytes: isBytes, mark: try part("X<length>/mark/"))
    case "J": return .join(separator: String(argument()))
    case "M": return .map(key: try some(argument(), start, "M needs a key, as in Mname/"))
    case "R":
      let old = try part("Rold/new/")
      return .replace(
        old: try some(old, start, "R needs what to replace, as in Rold/new/"), new: try part("Rold/new/"))
    case "A": return try arithmetic()
    case "C": return try conversions()
    case "S": return try sort()
    case "D": return try datePattern()
    case "O": return try offset()
    case "I":
      position = end
      return .identity
    default:
      position = start
      return nil
    }
  }

  /// Text up to the next `/`, which has to be there.
  private mutating func part(_ form: String) throws(TextSyntaxError) -> String {
    guard let slash = scalars[position..<end].firstIndex(of: "/") else {
      throw failure(end, "a / is missing, as in \(form)")
    }
    defer { position = slash + 1 }
    return String(scalars[position..<slash])
  }

  /// Text up to the next `/`, or all that is left.
  private mutating func argument() -> ArraySlice<Unicode.Scalar> {
    let slash = scalars[position..<end].firstIndex(of: "/")
    defer { position = slash.map { $0 + 1 } ?? end }
    return scalars[position..<(slash ?? end)]
  }

  private func some(
    _ text: some Collection<Unicode.Scalar>, _ place: Int, _ problem: String
  ) throws(TextSyntaxError) -> String {
    try some(String(Array(text)), place, problem)
  }

  private func some(_ text: String, _ place: Int, _ problem: String) throws(TextSyntaxError) -> String {
    guard !text.isEmpty else { throw failure(place, problem) }
    return text
  }

  private mutating func limit(_ form: String) throws(TextSyntaxError) -> (limit: Int, isBytes: Bool) {
    let isBytes = position < end && scalars[position] == "b"
    if isBytes { position += 1 }
    let start = position
    guard let limit = TemplateNumber.natural(try part(form)) else {
      throw failure(start, "a length is missing, as in \(form)")
    }
    return (limit, isBytes)
  }

  private mutating func slice() throws(TextSyntaxError) -> Specifier {
    guard let close = scalars[position..<end].firstIndex(of: "]") else {
      throw failure(end, "a ] is missing, as in [1:5]")
    }
    defer { position = close + 1 }
    let isBytes = scalars[position] == "b"
    let text = scalars[(isBytes ? position + 1 : position)..<close]
    // gallery-dl takes `[3]` for `[3:]`.
    guard position < close, let range = TemplateNumber.slice(text.contains(":") ? text : text + [":"]) else {
      throw failure(position, "these are no places, as in [1:5] or [b1:5]")
    }
    return .slice(range, isBytes: isBytes)
  }

  private mutating func arithmetic() throws(TextSyntaxError) -> Specifier {
    let start = position
    let text = argument()
    guard let kind = text.first.flatMap(Specifier.Arithmetic.init),
      let value = TemplateNumber.integer(text.dropFirst())
    else { throw failure(start, "A adds, subtracts or multiplies a whole number, as in A+1/") }
    return .arithmetic(kind, Int64(value))
  }

  private mutating func conversions() throws(TextSyntaxError) -> Specifier {
    let start = position
    let letters = argument()
    var conversions: [Conversion] = []
    for (index, letter) in letters.enumerated() {
      guard let conversion = Conversion(rawValue: letter) else {
        throw failure(start + index, "there is no conversion \(letter); there are \(Conversion.letters)")
      }
      conversions.append(conversion)
    }
    guard !letters.isEmpty else { throw failure(start, "C needs conversions, as in Cul/") }
    return .convert(conversions)
  }

  private mutating func sort() throws(TextSyntaxError) -> Specifier {
    let start = position
    switch String(argument()) {
    case "", "a", "asc": return .sort(isDescending: false)
    case "d", "r", "desc", "reverse": return .sort(isDescending: true)
    default: throw failure(start, "S sorts ascending (Sa/) or descending (Sd/)")
    }
  }

  private mutating func datePattern() throws(TextSyntaxError) -> Specifier {
    let start = position
    let pattern = argument()
    guard !pattern.isEmpty else { throw failure(start, "D needs a pattern, as in D%Y-%m-%d/") }
    do {
      return .readDate(try DatePattern(pattern))
    } catch {
      switch error {
      case .directive(let letter?):
        throw failure(
          start, "D cannot read %\(letter), or not twice; it reads %Y %m %d %H %M %S %b %z and so on")
      case .directive(nil): throw failure(position, "a letter is missing behind %")
      case .incompleteWeek: throw failure(start, "%V needs %G and a day of the week (%u), and %G needs them")
      }
    }
  }

  private mutating func offset() throws(TextSyntaxError) -> Specifier {
    let start = position
    let text = argument()
    if text.isEmpty || String(text) == "local" { return .shiftToLocal }
    let sign = text.first == "+" || text.first == "-" ? text.first : nil
    let parts = (sign == nil ? text : text.dropFirst()).split(
      separator: ":", omittingEmptySubsequences: false
    )
    .map { TemplateNumber.natural(String($0)) }
    guard parts.count <= 2, let hours = parts.first ?? nil, hours < 24,
      let minutes = parts.count == 2 ? parts[1] : 0,
      minutes < 60
    else { throw failure(start, "an offset is missing, as in O+02:30/ or Olocal/") }
    let seconds = Int64(hours * 3_600 + minutes * 60)
    return .shift(seconds: sign == "-" ? -seconds : seconds)
  }

  private func failure(_ place: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "template", text: String(scalars), position: place + 1, problem: problem)
  }
}
