/// Sizes as users type them: `10M` is 10 MiB (as curl, wget and aria2 have it), `10MB` 10,000,000 bytes.
public enum ByteSize {
  /// Bytes of `1500`, `500K`, `1.5GiB` or `10MB`, in upper or lower case. Nil for anything else: a sign, an
  /// exponent, a space, more than `Int64.max` bytes.
  public static func parse(_ text: String) -> Int64? {
    let number = DurationText.leadingNumber(of: text)
    guard !number.isEmpty, let factor = factors[text[number.endIndex...].lowercased()] else { return nil }
    if let whole = Int64(number) {
      let (bytes, overflow) = whole.multipliedReportingOverflow(by: factor)
      return overflow ? nil : bytes
    }
    guard let value = Double(number) else { return nil }
    return Int64(exactly: (value * Double(factor)).rounded())
  }

  /// The shortest text that ``parse(_:)`` reads back as exactly so many bytes: `500K`, not `488.3K`.
  public static func text(_ bytes: Int64) -> String {
    precondition(bytes >= 0, "a size is not negative")
    let units: [(String, Int64)] = [("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
    guard bytes > 0, let (unit, factor) = units.first(where: { bytes % $0.1 == 0 }) else { return "\(bytes)" }
    return "\(bytes / factor)\(unit)"
  }

  private static let factors: [String: Int64] = [
    "": 1, "b": 1,
    "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
    "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
  ]
}
