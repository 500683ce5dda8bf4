import GDLCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a hook is told of one event. Without URLs: they may hold secrets.
struct HookMessage: Encodable, Equatable {
  /// Rises with every event; the same number is the same event told again.
  var id: Int64
  var event: String
  var job: JobID
  var file: TransferID?
  /// Absolute, of the finished file.
  var path: String?
  var reason: String?
  /// Of a file its length, or what of it is known; of a job the lengths of its finished files together.
  var bytes: Int64?
  /// RFC 3339 in UTC.
  var time: String
  /// When a pause ends by itself.
  var until: String?

  init(_ event: EventRecord, job: JobRecord?, file: TransferRecord?) {
    id = event.id
    self.event = event.kind.hookName
    self.job = event.job
    self.file = event.transfer
    path = file.map { Destination(directory: $0.directory, name: $0.name).path }
    reason = event.reason.isEmpty ? nil : event.reason
    if let file {
      bytes = file.length ?? file.representation?.completeLength
    } else {
      bytes = job?.counts.bytesDone
    }
    time = Self.text(event.at)
    switch event.kind {
    case .jobPausing, .jobPaused: until = job?.wishUntil.map(Self.text)
    case .jobAccepted, .jobStarted, .jobResumed, .jobStopped, .jobDone, .jobFailed, .jobCancelled,
      .jobRetried,
      .jobTakenOver, .jobResuming, .jobPauseTimedOut, .jobChanged, .transferStarted, .transferResumed,
      .transferBeganAgain, .transferWaiting, .transferDone, .transferSkipped, .transferFailed,
      .transferDamaged, .transferRepaired, .sourceFailed:
      until = nil
    }
  }

  /// One JSON object on one line.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      preconditionFailure("a message of ours has no JSON form: \(error)")
    }
  }

  /// The same for commands; what is unknown is empty, so that no value of an outer hook shines through.
  var environment: [String: String] {
    [
      "GDL_ID": "\(id)", "GDL_EVENT": event, "GDL_JOB": "\(job)", "GDL_FILE": file.map { "\($0)" } ?? "",
      "GDL_PATH": path ?? "", "GDL_REASON": reason ?? "", "GDL_BYTES": bytes.map { "\($0)" } ?? "",
      "GDL_TIME": time, "GDL_UNTIL": until ?? "",
    ]
  }

  private static func text(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: time).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
