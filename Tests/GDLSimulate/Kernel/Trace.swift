/// What happens in a world, as a number that two runs of one seed must have in common, and on demand as text.
final class Trace {
  let isPrinted: Bool
  private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  init(isPrinted: Bool) { self.isPrinted = isPrinted }

  func note(
    _ kind: StaticString, at seconds: Double, _ number: Int = 0, _ text: @autoclosure () -> String = ""
  ) {
    mix(UInt64(UInt(bitPattern: kind.utf8CodeUnitCount)))
    kind.withUTF8Buffer { for byte in $0 { mix(UInt64(byte)) } }
    mix(seconds.bitPattern)
    mix(UInt64(bitPattern: Int64(number)))
    if isPrinted { print("\(Self.text(seconds)) \(kind) \(number) \(text())") }
  }

  private func mix(_ value: UInt64) {
    hash = (hash ^ value) &* 0x0000_0100_0000_01B3
    hash ^= hash >> 29
  }

  /// Seconds with six digits behind the point.
  static func text(_ seconds: Double) -> String {
    let micros = Int((seconds * 1e6).rounded())
    let rest = String(micros % 1_000_000)
    return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - rest.count) + rest
  }
}
