/// The three date formats of HTTP, all in GMT (RFC 9110 section 5.6.7).
package enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let longDays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// Whole seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
  /// `Sun Nov  6 08:49:37 1994`; nil for anything else. The day of the week is not compared.
  ///
  /// - Parameter now: Places the two-digit year of the second format: more than 50 years ahead
  ///   of it means the century before.
  package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
    preferred(text) ?? general(text, now: now)
  }

  /// The first format in its exact form, without a string for each word; nil for anything else.
  private static func preferred(_ text: String) -> Timestamp? {
    var text = text
    return text.withUTF8 { bytes -> Timestamp? in
      func number(_ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for byte in bytes[range] {
          guard (0x30...0x39).contains(byte) else { return nil }
          value = value * 10 + Int64(byte - 0x30)
        }
        return value
      }
      func word(_ range: Range<Int>, among words: [String]) -> Int? {
        words.firstIndex { $0.utf8.elementsEqual(bytes[range]) }
      }
      guard bytes.count == 29, bytes[3] == UInt8(ascii: ","), bytes[19] == UInt8(ascii: ":"),
        bytes[22] == UInt8(ascii: ":"), [4, 7, 11, 16, 25].allSatisfy({ bytes[$0] == 0x20 }),
        bytes[26...].elementsEqual("GMT".utf8), word(0..<3, among: days) != nil,
        let month = word(8..<11, among: months), let year = number(12..<16), let day = number(5..<7),
        let hour = number(17..<19), let minute = number(20..<22), let second = number(23..<25)
      else { return nil }
      return seconds(year, Int64(month) + 1, day, hour, minute, second)
    }
  }

  static func general(_ text: String, now: Timestamp) -> Timestamp? {
    let words = text.split(separator: " ").map(String.init)
    guard let day = words.first else { return nil }
    if words.count == 6, days.contains(where: { $0 + "," == day }), words[5] == "GMT" {
      return seconds(year: words[3], month: words[2], day: words[1], time: words[4])
    }
    if words.count == 4, longDays.contains(where: { $0 + "," == day }), words[3] == "GMT" {
      let date = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      guard date.count == 3, date[2].utf8.count == 2, let year = Int64(digits: date[2]) else { return nil }
      return seconds(year: fourDigits(year, now: now), month: date[1], day: date[0], time: words[2])
    }
    if words.count == 5, days.contains(day) {
      return seconds(year: words[4], month: words[1], day: words[2], time: words[3])
    }
    return nil
  }

  /// IMF-fixdate, the one format that may be sent. Fractions of a second are dropped.
  package static func format(_ timestamp: Timestamp) -> String {
    let total = Int64(timestamp.rounded(.down))
    let dayNumber = floorDivide(total, 86_400)
    let second = total - dayNumber * 86_400
    let (year, month, day) = date(ofDay: dayNumber)
    let weekday = days[Int((dayNumber % 7 + 11) % 7)]  // day 0 was a Thursday
    let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(weekday), \(padded(day, 2)) \(months[Int(month) - 1]) \(padded(year, 4)) \(time) GMT"
  }

  private static func fourDigits(_ twoDigits: Int64, now: Timestamp) -> String {
    let thisYear = date(ofDay: floorDivide(Int64(now), 86_400)).year
    let year = thisYear - thisYear % 100 + twoDigits
    return padded(year > thisYear + 50 ? year - 100 : year, 4)
  }

  private static func seconds(year: String, month: String, day: String, time: String) -> Timestamp? {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false)
    guard year.utf8.count == 4, let year = Int64(digits: year),
      let month = months.firstIndex(of: month).map({ Int64($0) + 1 }),
      day.utf8.count <= 2, let day = Int64(digits: day),
      clock.count == 3, clock.allSatisfy({ $0.utf8.count == 2 }),
      let hour = Int64(digits: clock[0]), let minute = Int64(digits: clock[1]),
      let second = Int64(digits: clock[2])
    else { return nil }
    return seconds(year, month, day, hour, minute, second)
  }

  private static func seconds(
    _ year: Int64, _ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64, _ second: Int64
  ) -> Timestamp? {
    guard hour < 24, minute < 60, second <= 60 else { return nil }  // 60: a leap second
    let number = dayNumber(year: year, month: month, day: day)
    guard date(ofDay: number) == (year, month, day) else { return nil }  // 31 April
    return Timestamp(number * 86_400 + hour * 3_600 + minute * 60 + second)
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar. Counted in years that begin in March,
  /// so that the leap day comes last; 400 such years always have 146,097 days.
  package static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let era = floorDivide(marchYear, 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The reverse of ``dayNumber(year:month:day:)``.
  package static func date(ofDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = number + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
