import GDLTestSupport
import Glibc

/// Cuts of one recorded run at moments that the seed chooses, each resumed to its end.
struct PowerSweep {
  let scenario: StepScenario
  let fileSystem: CutFileSystem
  /// To the environment of the recorded program.
  var additions: [String: String] = [:]

  struct Tally: Sendable {
    var name: String
    var records = 0
    var flushes = 0
    var cuts = 0
    /// Cuts after which some writes were in doubt.
    var doubtful = 0
    /// Bytes that each resume fetched although the server had sent them before; without the runs that have to.
    var twice: [Int64] = []
    /// The most of them beyond what came in the last 1.2 s before the cut and 256 KiB, which a cut may cost on an idle
    /// machine: a busy one makes bytes durable less often.
    var beyond: Int64 = 0
    var failures: [String] = []
  }

  func perform(cuts: Int, _ random: inout SeededGenerator) async throws -> Tally {
    let recording = try await PowerRecording(scenario, fileSystem, adding: additions)
    let records = recording.records
    var tally = Tally(name: "\(scenario.name)/\(fileSystem)", records: records.count)
    tally.flushes = records.count(where: \.isFlush)
    var disk = try CutDisk(records, image: recording.disk.base)
    defer { disk.close() }
    for index in (0..<cuts).map({ _ in Int.random(in: records.indices, using: &random) }).sorted() {
      let survival = CutDisk.Survival.allCases.randomElement(using: &random) ?? .everything
      let name = "\(tally.name) cut behind record \(index), \(survival)"
      let image = recording.disk.folder.path("cut")
      var again = random
      let doubtful = try await disk.cut(behind: index, survival, to: image, &random)
      tally.cuts += 1
      if doubtful > 0 { tally.doubtful += 1 }
      let complaints = try await resume(recording, image, at: records[index].moment, &tally)
      if complaints.isEmpty { continue }
      let kept = "/tmp/gdl-cut-\(scenario.name)-\(fileSystem)-\(index).img"
      _ = try await disk.cut(behind: index, survival, to: kept, &again)
      tally.failures.append("\(name), image \(kept): \(complaints.joined(separator: "; "))")
    }
    return tally
  }

  private func resume(
    _ recording: PowerRecording, _ image: String, at moment: Int64, _ tally: inout Tally
  ) async throws -> [String] {
    let folder = recording.play.place.folder.path
    do {
      // The file system's own recovery, and whether it leaves anything wrong.
      try await fileSystem.mount(image, on: folder)
      try await CutFileSystem.unmount(folder)
      try await fileSystem.check(image)
      try await fileSystem.mount(image, on: folder)
    } catch {
      umount2(folder, Int32(MNT_DETACH))
      return ["\(error)"]
    }
    var complaints: [String]
    do { complaints = try await inspect(recording, at: moment, &tally) } catch { complaints = ["\(error)"] }
    do { try await CutFileSystem.unmount(folder) } catch {
      umount2(folder, Int32(MNT_DETACH))
      complaints.append("\(error)")
    }
    return complaints
  }

  private func inspect(
    _ recording: PowerRecording, at moment: Int64, _ tally: inout Tally
  ) async throws -> [String] {
    let play = recording.play
    let before = play.server?.bodyBytesSent ?? 0
    var complaints = play.isDamagedAtFirst ? [] : play.wrongFinalNames()
    if let accepted = recording.accepted, moment >= accepted, try await play.place.jobsOrNone().isEmpty {
      complaints.append("the accepted job is lost")
    }
    let isDone = recording.isDone && moment >= recording.ended
    if isDone { complaints += play.wrongFiles().map { "after the end: \($0)" } }
    try await play.meanwhile?()
    complaints += try await play.finish()
    guard play.boundsTraffic, let server = play.server, await server.waitUntilIdle() else {
      return complaints
    }
    let fetched = server.bodyBytesSent - before
    let sent = recording.bytesSent(at: moment, lastSeconds: 1.2)
    let missing = play.files.values.reduce(0) { $0 + $1.length } - sent.all
    let twice = max(0, fetched - max(0, missing))
    tally.twice.append(twice)
    tally.beyond = max(tally.beyond, twice - sent.last - (256 << 10))
    if isDone, fetched > 0 { complaints.append("after the end \(fetched) bytes were fetched") }
    return complaints
  }
}
