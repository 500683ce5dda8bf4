internal import GDLCore

/// Gathers header lines as libcurl hands them over, over all replies of an exchange, and keeps the last head.
struct HeadCollector {
  /// All lines of an exchange together: bounded, so that a server cannot fill the memory with them.
  static let byteLimit = 256 << 10
  static let lineLimit = 1_000

  /// What of a head does not depend on the exchange around it.
  struct Head: Equatable {
    var status: Int
    var version: ResponseHead.Version
    var fields: [ResponseHead.Field]

    func first(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Where libcurl goes next when it is told to follow: any 3xx with a Location (RFC 9110 section 15.4).
    var location: String? {
      guard (300..<400).contains(status), let location = first("location"), !location.isEmpty else {
        return nil
      }
      return location
    }
  }

  enum Phase: Equatable {
    /// No status line since the beginning, or since the last 1xx.
    case waiting
    case collecting
    /// The empty line came. The head may still turn out to be a redirect's or a 401 that libcurl answers.
    case complete
  }

  private(set) var phase = Phase.waiting
  /// The last head that is complete and not a 1xx.
  private(set) var head: Head?
  /// Location of every redirect, as sent.
  private(set) var locations: [String] = []
  private var bytes = 0
  private var lines = 0
  private var storage: [UInt8] = []
  private var lineEnds: [Int] = []

  /// Takes one line with its line end.
  ///
  /// - Returns: False when the limits are passed.
  mutating func add(_ line: UnsafeRawBufferPointer) -> Bool {
    guard skip(line) else { return false }
    let text = line.dropLast(while: { $0 == 0x0A || $0 == 0x0D })
    if phase != .collecting {
      // Anything else after a complete head is a trailer (RFC 9112 section 7.1.2), which is nobody's business.
      if text.starts(with: "HTTP/".utf8) { begin(text) }
    } else if text.isEmpty {
      end()
    } else {
      append(text)
    }
    return true
  }

  /// Counts a line of a trailer section, which nobody reads; libcurl keeps each as long as the exchange lasts.
  ///
  /// - Returns: False when the limits are passed.
  mutating func skip(_ line: UnsafeRawBufferPointer) -> Bool {
    bytes += line.count
    lines += 1
    return bytes <= Self.byteLimit && lines <= Self.lineLimit
  }

  private mutating func begin(_ statusLine: Slice<UnsafeRawBufferPointer>) {
    phase = .collecting
    head = nil
    storage.removeAll(keepingCapacity: true)
    lineEnds.removeAll(keepingCapacity: true)
    append(statusLine)
  }

  private mutating func append(_ text: Slice<UnsafeRawBufferPointer>) {
    storage.append(contentsOf: text)
    lineEnds.append(storage.count)
  }

  private mutating func end() {
    let head = parse()
    guard head.status >= 200 || head.status == 101 else {
      phase = .waiting
      return
    }
    phase = .complete
    self.head = head
    if let location = head.location { locations.append(location) }
  }

  private func parse() -> Head {
    let statusLine = storage[..<lineEnds[0]]
    var head = Head(status: Self.status(statusLine), version: Self.version(statusLine), fields: [])
    var start = lineEnds[0]
    for end in lineEnds.dropFirst() {
      let line = storage[start..<end]
      start = end
      if let first = line.first, first == 0x20 || first == 0x09 {
        // obs-fold continues the line before (RFC 9112 section 5.2).
        guard !head.fields.isEmpty else { continue }
        let parts = [head.fields[head.fields.count - 1].value, Self.text(line)]
        head.fields[head.fields.count - 1].value = parts.filter { !$0.isEmpty }.joined(separator: " ")
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
        let name = Self.text(line[..<colon]).lowercased()
        head.fields.append(.init(name: name, value: Self.text(line[(colon + 1)...])))
      }
    }
    return head
  }

  /// The three digits behind the first space; 0 when there are none.
  private static func status(_ line: ArraySlice<UInt8>) -> Int {
    guard let space = line.firstIndex(of: 0x20) else { return 0 }
    let digits = line[space...].drop { $0 == 0x20 }.prefix(3)
    return Int(String(decoding: digits, as: UTF8.self)) ?? 0
  }

  private static func version(_ line: ArraySlice<UInt8>) -> ResponseHead.Version {
    if line.starts(with: "HTTP/1.0".utf8) { return .http1_0 }
    if line.starts(with: "HTTP/2".utf8) { return .http2 }
    if line.starts(with: "HTTP/3".utf8) { return .http3 }
    return .http1_1
  }

  /// Without the white space around it; as UTF-8, or as ISO 8859-1 where it is not (RFC 9110 section 5.5).
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    var trimmed = bytes.drop(while: isSpace)
    while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
    // ASCII, which nearly every field is, needs no look at its form.
    if trimmed.allSatisfy({ $0 < 0x80 }) { return String(decoding: trimmed, as: UTF8.self) }
    if let text = String(validating: trimmed, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(trimmed.map { Unicode.Scalar($0) }))
  }
}

extension UnsafeRawBufferPointer {
  /// Without the bytes at the end that `isDropped` holds for.
  fileprivate func dropLast(while isDropped: (UInt8) -> Bool) -> Slice<UnsafeRawBufferPointer> {
    var slice = self[...]
    while let last = slice.last, isDropped(last) { slice.removeLast() }
    return slice
  }
}
