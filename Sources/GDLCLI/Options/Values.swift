import ArgumentParser
import GDL

/// A size as users type it: `10M` is 10 MiB (as curl, wget and aria2 have it), `10MB` 10,000,000 bytes.
struct ByteCount: ExpressibleByArgument, Equatable {
  let bytes: Int64

  init?(argument: String) {
    guard let bytes = ByteSize.parse(argument) else { return nil }
    self.bytes = bytes
  }
}

/// A duration as users type it: `90s`, `30m`, `2h`, `1d`, `1h30m`; a bare number is seconds.
struct TimeSpan: ExpressibleByArgument, Equatable {
  let seconds: Double

  init?(argument: String) {
    guard let seconds = DurationText.parse(argument) else { return nil }
    self.seconds = seconds
  }
}

/// `--sleep`: a duration, or two with `-` in between.
struct SleepArgument: ExpressibleByArgument, Equatable {
  let range: SleepRange

  init?(argument: String) {
    guard let range = SleepRange(option: argument) else { return nil }
    self.range = range
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
