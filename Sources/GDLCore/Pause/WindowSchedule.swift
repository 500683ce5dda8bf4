/// When a job may run: inside any of its windows, or always when it has none.
///
/// A pure function of the clock: after a jump of the clock or a change of the time zone, ask again.
public struct WindowSchedule: Sendable, Equatable, Codable {
  /// Any of them opens it; the order does not matter.
  public var windows: [Window]

  /// Without windows it is always open.
  public init(windows: [Window] = []) { self.windows = windows }

  /// Whether a job may run at that moment.
  public func isOpen(at now: Timestamp, calendar: any LocalCalendar) -> Bool {
    isOpen(calendar.components(at: now))
  }

  /// When it opens or closes next, later than `now`. Nil: never.
  public func nextChange(after now: Timestamp, calendar: any LocalCalendar) -> Timestamp? {
    guard !windows.isEmpty else { return nil }
    return calendar.nextChange(after: now, borders: windows.flatMap(\.borders)) { isOpen($0) }
  }

  /// When it opens next, later than `now`; while it is open, the opening after the next closing. Nil: it
  /// never closes.
  public func nextOpening(after now: Timestamp, calendar: any LocalCalendar) -> Timestamp? {
    guard let change = nextChange(after: now, calendar: calendar) else { return nil }
    return isOpen(at: now, calendar: calendar) ? nextChange(after: change, calendar: calendar) : change
  }

  /// Open or closed at that moment, and until when.
  public func state(at now: Timestamp, calendar: any LocalCalendar) -> WindowState {
    let change = nextChange(after: now, calendar: calendar)
    return isOpen(at: now, calendar: calendar) ? .open(until: change) : .closed(until: change)
  }

  private func isOpen(_ local: LocalComponents) -> Bool {
    windows.isEmpty || windows.contains { $0.contains(local) }
  }
}

/// Whether a job may run by its schedule: whether it is inside its windows, and until when; nil: for ever.
public enum WindowState: Sendable, Equatable {
  /// It may run.
  case open(until: Timestamp?)
  /// It may not.
  case closed(until: Timestamp?)
  /// The command that it depends on says no, whatever its windows say; nobody knows until when.
  case conditionFails
  /// There is no room for its files, whatever its windows say; nobody knows until when.
  case diskFull
}
