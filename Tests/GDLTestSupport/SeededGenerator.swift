import Glibc

/// SplitMix64 (Steele, Lea and Flood, 2014): the same seed gives the same numbers on every machine.
///
/// Put ``description`` into the comment of an expectation, so that a failure can be replayed with
/// `GDL_TEST_SEED`.
package struct SeededGenerator: RandomNumberGenerator, Sendable, CustomStringConvertible {
  package let seed: UInt64
  private var state: UInt64

  package init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// Seeded from `GDL_TEST_SEED`, or at random where that is not set.
  package init() {
    let wanted = getenv("GDL_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
    self.init(seed: wanted ?? UInt64.random(in: .min ... .max))
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return splitMix64(state)
  }

  package var description: String { "GDL_TEST_SEED=\(seed)" }
}

/// SplitMix64's output function: a bijection that scatters every bit.
func splitMix64(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z &>> 31)
}
