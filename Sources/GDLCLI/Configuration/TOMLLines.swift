/// On which line each key of a TOML document stands, for messages: the parser does not tell.
///
/// What the parser would refuse (toml.io/en/v1.0.0) may be on any line; but ``strayHeader`` is looked for before it
/// is asked.
struct TOMLLines {
  /// The first line whose `[` is followed by what begins no name. The parser ends the process there: TOMLKit 0.6.0
  /// is compiled with assertions, and has one in place of an error.
  private(set) var strayHeader: Int?
  private var lines: [[String]: Int] = [:]
  private let text: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var section: [String] = []
  private var counts: [[String]: Int] = [:]

  init(_ text: String) {
    // A byte order mark is no part of the first key (the parser skips it, too).
    self.text = Array(text.unicodeScalars.drop { $0 == "\u{FEFF}" })
    while position < self.text.count { statement() }
  }

  /// The line of a key or, inside of an inline table, of the table. Nil: it is not there.
  ///
  /// - Parameter path: Elements of an array of tables are counted from 0: `["on", "0", "run"]`.
  subscript(path: [String]) -> Int? {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return nil
  }

  // MARK: Statements

  private mutating func statement() {
    switch text[position] {
    case "\n", " ", "\t", "\r": advance()
    case "#": skipLine()
    case "[": header()
    case _:
      let start = line
      note(section + keys(until: "="), start)
      value()
    }
  }

  private mutating func header() {
    let start = line
    advance()
    let isElement = peek == "["
    if isElement { advance() }
    if strayHeader == nil, !beginsName { strayHeader = start }
    var path = keys(until: "]")
    if isElement {
      let index = counts[path, default: 0]
      counts[path] = index + 1
      path.append("\(index)")
    }
    section = path
    note(path, start)
    skipLine()
  }

  /// Whether a key stands behind the brackets, or what the parser has an error for.
  private var beginsName: Bool {
    guard let next = text[position...].first(where: { $0 != " " && $0 != "\t" }) else { return true }
    switch next {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "\"", "'", "]": return true
    case _: return false
    }
  }

  private mutating func note(_ path: [String], _ line: Int) {
    // The tables on the way to it have its line, unless they have one of their own.
    for length in 1...max(1, path.count) where length <= path.count {
      let part = Array(path.prefix(length))
      if lines[part] == nil { lines[part] = line }
    }
  }

  /// A dotted key, and the delimiter behind it.
  private mutating func keys(until end: Unicode.Scalar) -> [String] {
    var keys: [String] = []
    var bare = ""
    while let next = peek, next != end, next != "\n" {
      switch next {
      case "\"", "'": bare = string()
      case ".":
        keys.append(bare)
        bare = ""
        advance()
      case " ", "\t": advance()
      case _:
        bare.unicodeScalars.append(next)
        advance()
      }
    }
    advance()
    return keys + [bare]
  }

  /// Up to the end of its line; brackets and long strings may hold others.
  private mutating func value() {
    var depth = 0
    while let next = peek {
      switch next {
      case "\"", "'": _ = string()
      case "#": skipLine(beforeEnd: true)
      case "[", "{":
        depth += 1
        advance()
      case "]", "}":
        depth -= 1
        advance()
      case "\n":
        advance()
        if depth <= 0 { return }
      case _: advance()
      }
    }
  }

  // MARK: Pieces

  private var peek: Unicode.Scalar? { position < text.count ? text[position] : nil }

  private mutating func advance() {
    if peek == "\n" { line += 1 }
    position += 1
  }

  private mutating func skipLine(beforeEnd: Bool = false) {
    while let next = peek, next != "\n" { advance() }
    if !beforeEnd { advance() }
  }

  /// A string with its quotes; what a backslash means is left as it is written.
  private mutating func string() -> String {
    let quote = text[position]
    let isLong = text[position...].prefix(3).elementsEqual([quote, quote, quote])
    let length = isLong ? 3 : 1
    for _ in 0..<length { advance() }
    var content = String.UnicodeScalarView()
    while let next = peek {
      if next == quote, text[position...].prefix(length).allSatisfy({ $0 == quote }) {
        // Two more quotes may belong to a long string's end.
        while peek == quote { advance() }
        break
      }
      if !isLong, next == "\n" { break }
      content.append(next)
      advance()
      if next == "\\", quote == "\"", let escaped = peek {
        content.append(escaped)
        advance()
      }
    }
    return String(content)
  }
}
