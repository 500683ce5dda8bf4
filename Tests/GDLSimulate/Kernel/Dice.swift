/// Random numbers of one purpose: the same seed gives the same ones on every machine (SplitMix64).
struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// Numbers that depend on these and nothing else: what is taken away from a scenario leaves the rest alone.
  init(_ seed: UInt64, _ purpose: Purpose, _ numbers: Int...) {
    var mixed = Self.scatter(seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
    for number in numbers { mixed = Self.scatter(mixed ^ UInt64(bitPattern: Int64(number))) }
    state = mixed
  }

  enum Purpose: UInt64, Sendable {
    case scenario = 1
    case loop, journal, disk, powerCut, exchange, jitter, life
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.scatter(state)
  }

  static func scatter(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// In `0..<1`.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  mutating func seconds(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + unit() * (range.upperBound - range.lowerBound)
  }

  /// Each order of magnitude as likely as the next.
  mutating func logarithmic(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound * pow2(unit() * log2(range.upperBound / range.lowerBound))
  }

  mutating func pick<T>(_ choices: [T]) -> T { choices[int(0...choices.count - 1)] }
}

#if canImport(Glibc)
  import Glibc
  private func pow2(_ value: Double) -> Double { exp2(value) }
#else
  import Darwin
  private func pow2(_ value: Double) -> Double { exp2(value) }
#endif
