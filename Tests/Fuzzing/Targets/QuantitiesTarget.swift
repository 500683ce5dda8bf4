import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// Sizes, durations, ranges, windows, rates, hosts and digests as users type them.
  static let quantities = FuzzTarget(
    "quantities", maximumLength: 256,
    text: { text in
      if let bytes = ByteSize.parse(text) {
        require(bytes >= 0, "a size of \(bytes)")
        require(ByteSize.parse(ByteSize.text(bytes)) == bytes, "\(bytes) bytes are read back as another size")
      }
      if let seconds = DurationText.parse(text) {
        require(seconds >= 0 && seconds.isFinite, "a duration of \(seconds) s")
        let written = DurationText.text(seconds: seconds)
        guard let again = DurationText.parse(written) else { fail("\(written) is no duration") }
        if seconds < 3e9 { require(abs(again - seconds) <= 0.5, "\(written) is read back as \(again) s") }
      }
      ranges(text)
      schedules(text)
      if let time = DayTime(text: text) {
        require(DayTime(text: time.text) == time, "\(time.text) is another time")
      }
      if let host = HostPattern(text) {
        require(HostPattern(host.text) == host, "\(host.text) is another host")
        require(host.coversSubdomains || host.matches(text), "\(text) is not its own host")
      }
      if let digest = Digest(option: text) {
        require(digest.hex.utf8.count == digest.algorithm.digitCount, "a digest of the wrong length")
        require(Digest(option: "\(digest.algorithm.rawValue)=\(digest.hex)") == digest, "another digest")
      }
      _ = accepted { () throws(TextSyntaxError) in try StopAfter(text) }
    })

  private static func ranges(_ text: String) {
    let ranges: IndexRanges
    do throws(TextSyntaxError) { ranges = try IndexRanges(text) } catch { return syntax(error, of: text) }
    var hasOne = false
    for index in Array(1...200) + [Int.max - 1, .max] where ranges.contains(index) {
      hasOne = true
      require(!ranges.isBeyond(index), "\(index) is in \(text) and behind it")
    }
    require(hasOne || !ranges.isBeyond(200), "\(text) has no place")
    require(!ranges.contains(0), "places are counted from 1")
  }

  private static func schedules(_ text: String) {
    let zone = SampleZone()
    if let window = accepted({ () throws(ScheduleSyntaxError) in try Window(option: text) }) {
      require(accepted { try Window(option: window.text) } == window, "\(window.text) is another window")
      let schedule = WindowSchedule(windows: [window])
      changes(schedule.isOpen, schedule.nextChange, zone)
    }
    if let rates = accepted({ () throws(ScheduleSyntaxError) in try RateSchedule(option: text) }) {
      require(accepted { try RateSchedule(option: rates.text) } == rates, "\(rates.text) is another rate")
      changes(rates.bytesPerSecond, rates.nextChange, zone)
    }
  }

  /// What holds until a change holds until a second before it, and no longer.
  private static func changes<Value: Equatable>(
    _ value: (Timestamp, any LocalCalendar) -> Value, _ next: (Timestamp, any LocalCalendar) -> Timestamp?,
    _ zone: SampleZone
  ) {
    // Before and after both changes of the clock, and in the middle.
    for now in [SampleZone.spring - 7_200, SampleZone.autumn - 90_000, HeadText.receivedAt] {
      guard let change = next(now, zone) else { continue }
      require(change > now, "the next change is not later")
      require(value(change, zone) != value(now, zone), "nothing changes at the next change")
      require(value(change - 1, zone) == value(now, zone), "it changes before the next change")
    }
  }
}

/// Local time with summer time, as in the middle of Europe in 2024.
struct SampleZone: LocalCalendar {
  static let spring: Timestamp = 1_711_846_800
  static let autumn: Timestamp = 1_729_990_800

  func utcOffsetSeconds(at moment: Timestamp) -> Int {
    moment >= Self.spring && moment < Self.autumn ? 7_200 : 3_600
  }
}
