/// The bytes of an input as choices, from the front; at its end every choice is 0, so that shorter inputs do less.
struct FuzzInput {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func flag() -> Bool { byte() & 1 == 1 }

  /// One of the numbers below `count`, which is 256 at most.
  mutating func choice(_ count: Int) -> Int { Int(byte()) % count }

  mutating func one<Value>(of values: [Value]) -> Value { values[choice(values.count)] }

  /// So many bytes as a number, the most significant first.
  mutating func number(bytes count: Int) -> UInt64 {
    (0..<count).reduce(0) { number, _ in number << 8 | UInt64(byte()) }
  }

  mutating func integer() -> Int64 { Int64(bitPattern: number(bytes: 8)) }

  /// A number in a range, from two bytes.
  mutating func number(in range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(number(bytes: 2) % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// Up to the next line feed, without it.
  mutating func line() -> String {
    let line = rest.prefix { $0 != 0x0A }
    rest = rest.dropFirst(line.count + 1)
    return String(decoding: line, as: UTF8.self)
  }

  /// All that is left.
  mutating func text() -> String {
    defer { rest = [] }
    return String(decoding: rest, as: UTF8.self)
  }

  mutating func bytes() -> [UInt8] {
    defer { rest = [] }
    return Array(rest)
  }
}
