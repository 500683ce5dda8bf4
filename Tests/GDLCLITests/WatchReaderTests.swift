import Foundation
import GDL
import Testing

@testable import GDLCLI

@Suite struct `What watch reads and orders` {
  /// A journal with jobs that nobody runs, in a folder that is removed afterwards.
  private static func withJobs(_ count: Int, _ body: (EngineConfiguration, Engine) async throws -> Void)
    async throws
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gdl-watch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let configuration = EngineConfiguration(journalPath: folder.appending(path: "journal.db").path)
    let adder = try Engine(configuration)
    var options = JobOptions()
    options.directory = folder.path
    for number in 1...count {
      let url = "http://127.0.0.1:9/\(number)"
      _ = try await adder.add(JobRequest(input: url, options: options, source: .urls([url])))
    }
    // Its jobs are its own until it is closed.
    try await adder.close()
    let engine = try Engine(configuration, access: .existing)
    try await body(configuration, engine)
    try await engine.close()
  }

  @Test func `every job is read, with the events of the selected one`() async throws {
    try await Self.withJobs(3) { configuration, _ in
      let engine = try Engine(configuration, access: .readOnly)
      let reader = WatchReader(engine: engine, named: [])
      let all = try await reader.read(selected: nil)
      #expect(all.jobs.map(\.record.id) == [1, 2, 3])
      #expect(all.detailed == 1)
      let second = try await reader.read(selected: 2)
      #expect(second.detailed == 2)
      #expect(second.events.map(\.kind) == [.jobAccepted])
      #expect(second.events.allSatisfy { $0.job == 2 })
      #expect(second.files.isEmpty)
      // One point, or two when the reads are more than a second apart.
      let speeds = try #require(second.histories[2]?.samples.map(\.bytesPerSecond))
      #expect((1...2).contains(speeds.count) && speeds.allSatisfy { $0 == 0 }, "\(speeds)")
      #expect(try await reader.read(selected: 99).detailed == 1)
      try await engine.close()
    }
  }

  @Test func `named jobs are all that is read, and one that is forgotten is left out`() async throws {
    try await Self.withJobs(3) { configuration, writer in
      let reader = WatchReader(engine: writer, named: [3, 1, 3])
      #expect(try await reader.read(selected: 2).jobs.map(\.record.id) == [1, 3])
      let orders = WatchOrders(configuration)
      _ = try await orders.perform(.cancel, on: 1)
      #expect(try await writer.forget([1]) == [1])
      #expect(try await reader.read(selected: 1).jobs.map(\.record.id) == [3])
      try await orders.close()
    }
  }

  @Test func `a job that never was is wrong usage`() async throws {
    try await Self.withJobs(1) { _, engine in
      let error = await #expect(throws: GDLError.self) {
        try await WatchReader(engine: engine, named: [7]).read(selected: nil)
      }
      #expect(error?.code == .usage)
    }
  }

  @Test func `orders are written into the journal`() async throws {
    try await Self.withJobs(1) { configuration, engine in
      let orders = WatchOrders(configuration)
      #expect(try await orders.perform(.pause(afterFile: false), on: 1) == "job 1: paused")
      #expect(try await engine.job(1).pauseText(now: 0) == "asked for in `gdl watch`")
      #expect(try await orders.perform(.run, on: 1) == "job 1 may run again: `gdl resume 1` runs it")
      #expect(try await engine.job(1).record.state == .unfinished)
      #expect(try await orders.perform(.priority(5), on: 1) == "job 1: priority 5")
      #expect(try await engine.job(1).record.priority == 5)
      let rate = try RateSchedule(option: "500K")
      #expect(try await orders.perform(.rate(rate), on: 1) == "job 1: rate 500K")
      #expect(try await engine.job(1).record.options.rate == rate)
      #expect(try await orders.perform(.cancel, on: 1) == "job 1: cancelled")
      try await orders.close()
    }
  }
}
