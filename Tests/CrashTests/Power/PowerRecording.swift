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
  /// Moments of the disk, and what the server had sent by then.
  let sent: [(moment: Int64, bytes: Int64)]

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
  ) async throws -> (accepted: Int64?, sent: [(moment: Int64, bytes: Int64)]) {
    var accepted: Int64?
    var sent: [(moment: Int64, bytes: Int64)] = []
    _ = await waitUntil(timeoutSeconds: StepPlay.timeoutSeconds, pollSeconds: 0.01) {
      let isRunning = child.isRunning
      // In this order: what was said before the moment was read is on the disk at that moment.
      if accepted == nil, child.output.contains(#""event":"accepted""#) { accepted = disk.moment }
      let moment = disk.moment
      sent.append((moment, server?.bodyBytesSent ?? 0))
      return !isRunning
    }
    return (accepted, sent)
  }

  /// At most so much had been sent when the disk was at that moment.
  func bytesSent(at moment: Int64) -> Int64 {
    sent.first { $0.moment >= moment }?.bytes ?? sent.last?.bytes ?? 0
  }
}
