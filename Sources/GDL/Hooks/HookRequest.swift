import GDLCore

/// Somebody to be told of a job's events: a command, or a URL that takes a POST.
public struct HookRequest: Sendable, Equatable {
  /// Nil: every event.
  public var event: EventRecord.Kind?
  /// A command line for `/bin/sh -c`, or an `http:` or `https:` URL.
  public var target: String

  /// The target is not looked at; ``init(option:)`` does so.
  public init(event: EventRecord.Kind?, target: String) {
    self.event = event
    self.target = target
  }

  /// What users may name, in the order in which help texts show it; besides these there is `any`.
  public static let events: [EventRecord.Kind] = [
    .jobPausing, .jobPaused, .jobResuming, .jobResumed, .jobPauseTimedOut, .transferDone, .transferFailed,
    .jobDone, .jobFailed, .jobStopped,
  ]

  /// Reads `EVENT=TARGET`, as in `file-done=logger got it`.
  ///
  /// - Throws: ``GDLError`` with `usage`, which names the allowed events.
  public init(option: String) throws(GDLError) {
    guard let equals = option.firstIndex(of: "=") else {
      throw GDLError(.usage, "a hook is EVENT=COMMAND or EVENT=URL, as in `job-done='notify-send done'`")
    }
    let name = String(option[..<equals])
    target = String(option[option.index(after: equals)...])
    guard target.contains(where: { !$0.isWhitespace }) else {
      throw GDLError(.usage, "the hook for \(name) has no command")
    }
    if Self.isWebhook(target) {
      do { _ = try RequestURL(target) } catch {
        throw GDLError(.usage, "the hook for \(name): \(error.message)")
      }
    }
    if name == "any" {
      event = nil
    } else if let kind = Self.events.first(where: { $0.hookName == name }) {
      event = kind
    } else {
      let allowed = (Self.events.map(\.hookName) + ["any"]).joined(separator: ", ")
      throw GDLError(.usage, "there is no event \(name) for hooks; there are \(allowed)")
    }
  }

  /// Whether a target is a URL that takes a POST.
  public static func isWebhook(_ target: String) -> Bool {
    let start = target.prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://")
  }
}

/// How hooks are run, for all jobs of an engine.
public struct HookConfiguration: Sendable {
  /// How long one command or POST may take.
  public var timeoutSeconds = 60.0
  /// How long the end of a run waits for hooks. What is under way then is ended, and told again by the next
  /// run.
  public var graceSeconds = 10.0
  /// Commands and POSTs at the same time. One hook is told one event after the other.
  public var atOnce = 4
  /// Before the second try, the third, and so on; the last value holds for all later ones.
  public var retryWaitsSeconds = [2.0, 10, 60, 300]
  /// Tries for one event; then it is given up with a notice.
  public var triesLimit = 8

  /// The defaults.
  public init() {}

  func waitSeconds(afterTries tries: Int) -> Double {
    retryWaitsSeconds.isEmpty ? 0 : retryWaitsSeconds[min(max(0, tries - 1), retryWaitsSeconds.count - 1)]
  }
}

extension EventRecord.Kind {
  /// What hooks call it: in `--on`, in the JSON and in `GDL_EVENT`.
  public var hookName: String {
    switch self {
    case .jobAccepted: "job-accepted"
    case .jobStarted: "job-started"
    case .jobPaused: "paused"
    case .jobResumed: "resumed"
    case .jobStopped: "job-stopped"
    case .jobDone: "job-done"
    case .jobFailed: "job-failed"
    case .jobCancelled: "job-cancelled"
    case .jobRetried: "job-retried"
    case .jobTakenOver: "job-taken-over"
    case .jobPausing: "pausing"
    case .jobResuming: "resuming"
    case .jobPauseTimedOut: "pause-timed-out"
    case .jobChanged: "job-changed"
    case .transferStarted: "file-started"
    case .transferResumed: "file-resumed"
    case .transferBeganAgain: "file-began-again"
    case .transferWaiting: "file-waiting"
    case .transferDone: "file-done"
    case .transferSkipped: "file-skipped"
    case .transferFailed: "file-failed"
    case .transferDamaged: "file-damaged"
    case .transferRepaired: "file-repaired"
    case .sourceFailed: "source-failed"
    }
  }
}
