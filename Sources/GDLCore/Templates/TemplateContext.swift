/// What a template may use besides the metadata.
package struct TemplateContext: Sendable {
  /// What `{_now}` is. Nil: missing.
  package var now: Timestamp?
  /// The clock on the wall for `{_now}` and for `Olocal`. Nil: UTC.
  package var calendar: (any LocalCalendar)?
  /// What `{_env[NAME]}` is.
  package var environment: [String: String]
  /// Stands in for fields that are not there. Nil: gallery-dl's `None`, which every format takes as it is.
  package var missing: JSONValue?

  package init(
    now: Timestamp? = nil, calendar: (any LocalCalendar)? = nil, environment: [String: String] = [:],
    missing: JSONValue? = nil
  ) {
    (self.now, self.calendar, self.environment, self.missing) = (now, calendar, environment, missing)
  }

  /// Seconds that the clock on the wall is ahead of UTC.
  func offset(at moment: Timestamp) -> Int64 {
    Int64(calendar?.utcOffsetSeconds(at: moment) ?? 0)
  }

  var localNow: TemplateValue {
    guard let now else { return .missing }
    let whole = now.wholeSeconds
    let microseconds = Int(((now - now.rounded(.down)) * 1_000_000).rounded(.down))
    let local = TemplateDate(
      seconds: whole + offset(at: now), microseconds: min(max(microseconds, 0), 999_999))
    return local.map { .date($0) } ?? .missing
  }
}
