import GDLTestSupport
import Glibc

/// One undisturbed run of a scenario on a recording disk.
struct PowerRecording: Sendable {
  let play: StepPlay
  let disk: RecordingDisk
  let records: [DiskRecord]
  /// From this moment of the disk on, the job was accepted, and the program said so.
  let accepted: Int64?
  /// From this moment on, the program had ended.
  let ended: Int64
  /// Whether everything was done then.
  let isDone: Bool
  struct Sample: Sendable {
    let moment: Int64
    let bytes: Int64
    let at: ContinuousClock.Instant
  }

  /// Moments of the disk, and what the server had sent by then.
  let sent: [Sample]

  /// - Parameter additions: to the environment of the program.
  init(
    _ scenario: StepScenario, _ fileSystem: CutFileSystem, adding additions: [String: String] = [:]
  ) async throws {
    let play = try await scenario.arrange()
    let disk = try await RecordingDisk(fileSystem, on: play.place.folder.path)
    do {
      let child = try play.place.start(play.command, adding: additions)
      async let watched = Self.watch(child, disk, play.server)
      try await play.alongside?(child)
      let (accepted, sent) = try await watched
      let exit = await child.ended(timeoutSeconds: StepPlay.timeoutSeconds)
      ended = disk.moment
      guard play.undisturbed.contains(where: { exit == .status($0) }) else {
        throw Tool.Failure(description: "\(scenario.name) ended with \(exit as Any): \(child.errorOutput)")
      }
      (self.play, self.disk, self.accepted, self.sent) = (play, disk, accepted, sent)
      isDone = exit == .status(0) && play.states == ["done"]
      records = try await disk.end()
    } catch {
      disk.giveUp()
      throw error
    }
  }

  private static func watch(
    _ child: ChildProcess, _ disk: RecordingDisk, _ server: MisbehavingServer?
  ) async throws -> (accepted: Int64?, sent: [Sample]) {
    var accepted: Int64?
    var sent: [Sample] = []
    _ = await waitUntil(timeoutSeconds: StepPlay.timeoutSeconds, pollSeconds: 0.01) {
      let isRunning = child.isRunning
      // In this order: what was said before the moment was read is on the disk at that moment.
      if accepted == nil, child.output.contains(#""event":"accepted""#) { accepted = disk.moment }
      let moment = disk.moment
      sent.append(Sample(moment: moment, bytes: server?.bodyBytesSent ?? 0, at: .now))
      return !isRunning
    }
    return (accepted, sent)
  }

  /// At most so much had been sent when the disk was at that moment, and so much of it within the last seconds.
  func bytesSent(at moment: Int64, lastSeconds: Double) -> (all: Int64, last: Int64) {
    guard let sample = sent.first(where: { $0.moment >= moment }) ?? sent.last else { return (0, 0) }
    let before = sent.last { $0.at <= sample.at - .seconds(lastSeconds) }
    return (sample.bytes, sample.bytes - (before?.bytes ?? 0))
  }
}
