/// What a person pressed.
enum Key: Hashable, Sendable {
  case character(Character)
  case up, down, pageUp, pageDown, home, end
  case enter, escape, backspace
  /// Ctrl-C: in raw mode a byte like others.
  case interrupt
  /// Ctrl-Z.
  case suspend
  /// Ctrl-L.
  case redraw
}

/// Turns the bytes of a terminal into keys. A sequence may come in several reads (ssh), so the begun one is
/// kept; whether a lone ESC was the key, only time tells: see ``flush()``.
struct KeyParser {
  private enum Step {
    case key(Key?, bytes: Int)
    /// The rest is to come.
    case incomplete
  }

  private var pending: [UInt8] = []
  /// Longer is no sequence of any terminal, but noise.
  private static let longestSequence = 32

  /// Whether something is begun that ``flush()`` would end.
  var isPending: Bool { !pending.isEmpty }

  /// The keys that are complete with these bytes. What is no key of ours is dropped.
  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
    pending += bytes
    var keys: [Key] = []
    while !pending.isEmpty {
      guard case .key(let key, let count) = step() else {
        if pending.count <= Self.longestSequence { break }
        pending.removeAll()
        break
      }
      pending.removeFirst(count)
      if let key { keys.append(key) }
    }
    return keys
  }

  /// Nothing came for a while: a lone ESC was the key, another begun sequence is nothing.
  mutating func flush() -> [Key] {
    defer { pending.removeAll() }
    return pending == [0x1B] ? [.escape] : []
  }

  private func step() -> Step {
    switch pending[0] {
    case 0x1B: return escapeSequence()
    case 0x03: return .key(.interrupt, bytes: 1)
    case 0x0A, 0x0D: return .key(.enter, bytes: 1)
    case 0x0C: return .key(.redraw, bytes: 1)
    case 0x1A: return .key(.suspend, bytes: 1)
    case 0x08, 0x7F: return .key(.backspace, bytes: 1)
    case 0x20..<0x7F: return .key(.character(Character(Unicode.Scalar(pending[0]))), bytes: 1)
    case 0xC2...0xF4: return multibyte()
    case _: return .key(nil, bytes: 1)
    }
  }

  private func escapeSequence() -> Step {
    guard pending.count > 1 else { return .incomplete }
    switch pending[1] {
    case UInt8(ascii: "["): return controlSequence()
    case UInt8(ascii: "O"):
      // SS3: what arrows send while the terminal's application mode is on.
      return pending.count > 2 ? .key(Self.named(final: pending[2], parameter: []), bytes: 3) : .incomplete
    case 0x1B: return .key(.escape, bytes: 1)
    // Alt and a key: none of ours, and never the escape and the key one after the other.
    case _: return .key(nil, bytes: 2)
    }
  }

  /// ECMA-48, 5.4: parameters 30-3F, intermediates 20-2F, one final byte 40-7E.
  private func controlSequence() -> Step {
    guard let final = pending.indices.dropFirst(2).first(where: { !(0x20..<0x40).contains(pending[$0]) })
    else { return .incomplete }
    // A byte that cannot be part of it: the begun sequence is nothing, and that byte begins anew.
    guard (0x40..<0x7F).contains(pending[final]) else { return .key(nil, bytes: final) }
    return .key(Self.named(final: pending[final], parameter: pending[2..<final]), bytes: final + 1)
  }

  private static func named(final: UInt8, parameter: ArraySlice<UInt8>) -> Key? {
    switch Character(Unicode.Scalar(final)) {
    case "A": .up
    case "B": .down
    case "H": .home
    case "F": .end
    case "M" where parameter.isEmpty: .enter
    case "~":
      switch parameter.prefix(while: { $0 != UInt8(ascii: ";") }).map({ Character(Unicode.Scalar($0)) }) {
      case ["1"], ["7"]: .home
      case ["4"], ["8"]: .end
      case ["5"]: .pageUp
      case ["6"]: .pageDown
      case _: nil
      }
    case _: nil
    }
  }

  private func multibyte() -> Step {
    let count = pending[0] < 0xE0 ? 2 : pending[0] < 0xF0 ? 3 : 4
    let continuation = pending.dropFirst().prefix(count - 1).prefix { (0x80..<0xC0).contains($0) }
    if continuation.count < min(count, pending.count) - 1 { return .key(nil, bytes: 1 + continuation.count) }
    guard continuation.count == count - 1 else { return .incomplete }
    guard let text = String(validating: pending.prefix(count), as: UTF8.self), let first = text.first else {
      return .key(nil, bytes: count)
    }
    return .key(.character(first), bytes: count)
  }
}
