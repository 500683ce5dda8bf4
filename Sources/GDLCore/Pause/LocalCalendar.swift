/// The rules of a place's clock on the wall. The rest of the calendar follows from the offset.
public protocol LocalCalendar: Sendable {
  /// Seconds that the local clock is ahead of UTC at that moment; negative west of Greenwich.
  func utcOffsetSeconds(at moment: Timestamp) -> Int
}

/// What calendar and clock on a wall show.
public struct LocalComponents: Sendable, Equatable {
  /// Of the Gregorian calendar.
  public let year: Int
  /// In `1...12`.
  public let month: Int
  /// In `1...31`.
  public let day: Int
  /// Of that day.
  public let weekday: Weekday
  /// In `0..<86_400`. The clock's reading, not the time that went by since midnight.
  public let secondsOfDay: Int
  /// How much local time is ahead of UTC at that moment.
  public let utcOffsetSeconds: Int

  /// Fractions of a second are dropped. Moments outside the years 1 to 9999 count as the nearest inside.
  public init(at moment: Timestamp, utcOffsetSeconds: Int) {
    let local = moment.wholeSeconds + Int64(utcOffsetSeconds)
    let dayNumber = HTTPDate.floorDivide(local, 86_400)
    let date = HTTPDate.date(ofDay: dayNumber)
    year = Int(date.year)
    month = Int(date.month)
    day = Int(date.day)
    weekday = Weekday.allCases[Int((dayNumber % 7 + 10) % 7)]  // day 0 was a Thursday
    secondsOfDay = Int(local - dayNumber * 86_400)
    self.utcOffsetSeconds = utcOffsetSeconds
  }
}

extension LocalCalendar {
  /// Local time of a moment.
  public func components(at moment: Timestamp) -> LocalComponents {
    LocalComponents(at: moment, utcOffsetSeconds: utcOffsetSeconds(at: moment))
  }

  /// The first moment at which the local clock shows that time or a later one: the first of two in autumn,
  /// and the end of the gap for a time that spring leaves out. mktime(3) leaves both open.
  ///
  /// - Parameter day: May lie outside its month (32 January is 1 February); so may `secondsOfDay` its day.
  public func timestamp(year: Int, month: Int, day: Int, secondsOfDay: Int) -> Timestamp {
    let firstOfMonth = HTTPDate.dayNumber(year: Int64(year), month: Int64(month), day: 1)
    let wanted = (firstOfMonth + Int64(day) - 1) * 86_400 + Int64(secondsOfDay)
    // No offset is a day long, so the moment lies between these two.
    let (early, late) = (wanted - 86_400, wanted + 86_400)
    let before = Int64(utcOffsetSeconds(at: Timestamp(early)))
    let after = Int64(utcOffsetSeconds(at: Timestamp(late)))
    guard before != after else { return Timestamp(wanted - before) }
    let change = offsetChange(after: early, through: late)
    return Timestamp(wanted - before < change ? wanted - before : max(change, wanted - after))
  }

  /// The first moment after `now` at which the local clock comes to that time of day. Of the two that a day
  /// in autumn may have, only the first counts; a time that spring leaves out is the end of the gap.
  public func next(_ time: DayTime, after now: Timestamp) -> Timestamp {
    let today = components(at: now)
    for ahead in 0...2 {
      let moment = timestamp(
        year: today.year, month: today.month, day: today.day + ahead, secondsOfDay: time.minutes * 60)
      if moment > now { return moment }
    }
    preconditionFailure("the same time of day two days on is later than now")
  }

  /// The first moment after `now`, to the second, at which `value` is another than at `now`. Nil when it
  /// stays the same for three weeks: one for the days of the week, and two because a change of the clock
  /// or a skipped day may swallow a turn.
  ///
  /// - Parameter borders: Every time of day, in seconds, at which `value` may change.
  func nextChange<Value: Equatable>(
    after now: Timestamp, borders: [Int], of value: (LocalComponents) -> Value
  ) -> Timestamp? {
    let start = now.wholeSeconds
    var moment = start
    var local = components(at: now)
    let old = value(local)
    // Midnight, too: the day of the week changes there.
    let borders = (borders + [86_400]).filter { $0 > 0 }.sorted()
    while moment - start < 21 * 86_400 {
      let border = borders.first { $0 > local.secondsOfDay } ?? 86_400
      var next = moment + Int64(border - local.secondsOfDay)
      if utcOffsetSeconds(at: Timestamp(next)) != local.utcOffsetSeconds {
        next = offsetChange(after: moment, through: next)
      }
      moment = next
      local = components(at: Timestamp(moment))
      if value(local) != old { return Timestamp(moment) }
    }
    return nil
  }

  /// The first second with another offset than `early` has; `late` has another. Within two days there is
  /// one such change at most.
  private func offsetChange(after early: Int64, through late: Int64) -> Int64 {
    let before = utcOffsetSeconds(at: Timestamp(early))
    var (low, high) = (early, late)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if utcOffsetSeconds(at: Timestamp(middle)) == before { low = middle } else { high = middle }
    }
    return high
  }
}

extension Timestamp {
  /// Without the fraction of a second, and never outside the years 1 to 9999.
  package var wholeSeconds: Int64 {
    Int64(Swift.min(Swift.max(rounded(.down), -62_135_596_800), 253_402_300_799))
  }
}
