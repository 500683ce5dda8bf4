import ArgumentParser
import GDL

/// A size as users type it: `10M` is 10 MiB (as curl, wget and aria2 have it), `10MB` 10,000,000 bytes.
struct ByteCount: ExpressibleByArgument, Equatable {
  let bytes: Int64

  init?(argument: String) {
    guard let (number, unit) = split(argument) else { return nil }
    guard let factor = Self.factors[unit] else { return nil }
    if let whole = Int64(number) {
      let (bytes, overflow) = whole.multipliedReportingOverflow(by: factor)
      if overflow { return nil }
      self.bytes = bytes
    } else {
      guard let value = Double(number), let bytes = Int64(exactly: (value * Double(factor)).rounded()) else {
        return nil
      }
      self.bytes = bytes
    }
  }

  private static let factors: [String: Int64] = [
    "": 1, "b": 1,
    "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
    "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
  ]
}

/// A duration as users type it: `90s`, `30m`, `2h`, `1d`; a bare number is seconds.
struct TimeSpan: ExpressibleByArgument, Equatable {
  let seconds: Double

  init?(argument: String) {
    guard let (number, unit) = split(argument), let value = Double(number) else { return nil }
    let factors: [String: Double] = ["": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let factor = factors[unit] else { return nil }
    seconds = value * factor
  }
}

/// `--segments`: 1 to 64 connections for one file, or `auto`.
struct SegmentChoice: ExpressibleByArgument, Equatable {
  let segments: JobOptions.Segments

  init?(argument: String) {
    guard let segments = JobOptions.Segments(option: argument) else { return nil }
    self.segments = segments
  }
}

/// `--checksum ALGO=HEX`.
struct ChecksumArgument: ExpressibleByArgument, Equatable {
  let digest: Digest

  init?(argument: String) {
    guard let digest = Digest(option: argument) else { return nil }
    self.digest = digest
  }
}

extension JobOptions.OnExisting: ExpressibleByArgument {}

enum ProgressMode: String, ExpressibleByArgument, CaseIterable {
  case auto, bar, plain, json, none
}

/// The number in front and the unit behind it, in lower case. Nil when there is no number; signs,
/// exponents and names like `inf` are no numbers here.
private func split(_ text: String) -> (number: String, unit: String)? {
  let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
  guard number.contains(where: { $0 != "." }) else { return nil }
  return (String(number), text[number.endIndex...].lowercased())
}
