/// A day of the week, numbered as in ISO 8601.
public enum Weekday: Int, Sendable, Hashable, CaseIterable {
  /// Numbered as in ISO 8601.
  case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday

  /// The day before.
  public var previous: Weekday { Weekday.allCases[(rawValue + 5) % 7] }

  /// `mon` or `monday`, in upper or lower case.
  public init?(text: some StringProtocol) {
    let name = text.lowercased()
    guard let day = Self.allCases.first(where: { $0.text == name || "\($0)" == name }) else { return nil }
    self = day
  }

  /// `mon`.
  public var text: String { String("\(self)".prefix(3)) }
}

extension Set<Weekday> {
  /// `mon`, `mon-fri`, `sat,sun`, `sat+sun`, `sat-mon` (over the end of the week). Nil for anything else.
  init?(text: some StringProtocol) {
    self = []
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "," || $0 == "+" }) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Weekday(text: $0) }
      guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
      let length = (last.rawValue - first.rawValue + 7) % 7
      for step in 0...length { insert(Weekday.allCases[(first.rawValue - 1 + step) % 7]) }
    }
  }

  /// `mon-fri`, `sat,sun`, `mon,wed-fri`: what ``init(text:)`` reads back.
  var text: String {
    var runs: [[Weekday]] = []
    for day in Weekday.allCases where contains(day) {
      if let last = runs.last?.last, last == day.previous {
        runs[runs.count - 1].append(day)
      } else {
        runs.append([day])
      }
    }
    return runs.map { run in
      run.count > 2 ? "\(run[0].text)-\(run[run.count - 1].text)" : run.map(\.text).joined(separator: ",")
    }.joined(separator: ",")
  }
}
