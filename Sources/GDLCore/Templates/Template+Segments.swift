extension Template {
  /// The templates between the `/` of its own text. A `/` inside a field belongs to the field.
  var segments: [Template] {
    var segments: [[Part]] = [[]]
    for part in parts {
      switch part {
      case .field: segments[segments.count - 1].append(part)
      case .text(let text):
        let pieces = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
          if index > 0 { segments.append([]) }
          if !piece.isEmpty { segments[segments.count - 1].append(.text(String(piece))) }
        }
      }
    }
    return segments.map { Template(parts: $0) }
  }

  /// Whether the user's own words stand at its beginning.
  var beginsWithText: Bool {
    if case .text = parts.first { true } else { false }
  }

  private init(parts: [Part]) {
    self.parts = parts
    text = parts.map { part in
      switch part {
      case .text(let text): text.replacing("{", with: "{{").replacing("}", with: "}}")
      case .field(let field): field.source
      }
    }.joined()
  }
}
