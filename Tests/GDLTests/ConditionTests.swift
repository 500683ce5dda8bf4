import GDL
import GDLTestSupport
import Glibc
import Testing

/// Runs that depend on a command.
@Suite(.timeLimit(.minutes(2))) struct ConditionTests {
  private let file = Resource(length: 1 << 20, seed: 78)

  /// - Parameter command: `FLAG` stands for the path of a file called `flag`.
  private func download(
    _ command: String, in folder: TemporaryFolder, _ behaviour: Behaviour? = nil,
    configuration adjust: (inout EngineConfiguration) -> Void = { _ in }
  ) throws -> Download {
    let pieces = command.split(separator: "FLAG", omittingEmptySubsequences: false)
    return try Download(
      behaviour ?? .serving(file),
      configuration: { configuration in
        configuration.condition = pieces.joined(separator: folder.path("flag"))
        configuration.conditionSeconds = 0.05
        adjust(&configuration)
      })
  }

  private func isPaused(_ engine: Engine) async throws -> Bool {
    try await engine.jobs().first?.record.state == .paused
  }

  @Test func `nothing is asked for before the condition holds, and then everything`() async throws {
    let folder = try TemporaryFolder()
    let download = try download("[ -e FLAG ]", in: folder)
    let outcome = try await download.live { engine in
      #expect(try await waitUntil { try await isPaused(engine) })
      #expect(download.requests.isEmpty)
      try folder.write("", to: "flag")
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(outcome.text.contains("job 1 is paused: its condition does not hold"), "\(outcome.text)")
    #expect(!outcome.text.contains("outside its window"))
    #expect(download.difference(from: file) == nil)
  }

  @Test func `a condition that ceases to hold stops a file in its middle, at the cost of no try`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.write("", to: "flag")
    let behaviour = Behaviour.serving(file).with(.stall(afterBytes: 300_000), on: .first(1))
    let download = try download("[ -e FLAG ]", in: folder, behaviour)
    let outcome = try await download.live { engine in
      #expect(await waitUntil { await engine.progress().files.contains { $0.received >= 200_000 } })
      #expect(unlink(folder.path("flag")) == 0)
      #expect(try await waitUntil { try await isPaused(engine) })
      #expect(download.requests.count == 1)
      try folder.write("", to: "flag")
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.requests.count == 2)
    #expect(download.difference(from: file) == nil)
  }

  @Test func `a run that is not to wait ends paused`() async throws {
    let folder = try TemporaryFolder()
    let download = try download("echo 'no power' >&2; exit 4", in: folder) { $0.exitsWhenPaused = true }
    let outcome = try await download.run()
    #expect(outcome.report.ending == .paused)
    #expect(outcome.text.contains("the condition does not hold (exit status 4: no power)"), "\(outcome.text)")
    #expect(download.requests.isEmpty)
  }

  @Test func `a command that hangs does not hold`() async throws {
    let folder = try TemporaryFolder()
    let download = try download("[ -e FLAG ] || sleep 600", in: folder) { $0.conditionTimeoutSeconds = 0.2 }
    let outcome = try await download.live { engine in
      #expect(try await waitUntil { try await isPaused(engine) })
      try folder.write("", to: "flag")
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(
      outcome.text.contains("the condition does not hold (it took longer than 0.2 s)"), "\(outcome.text)")
  }

  @Test func `a stop does not wait for the command, and leaves none of it behind`() async throws {
    let folder = try TemporaryFolder()
    let download = try download("echo $$ > FLAG; sleep 600", in: folder)
    let start = ContinuousClock.now
    let outcome = try await download.live { engine in
      #expect(await waitUntil { !FileContent.text(folder.path("flag")).isEmpty })
      engine.stop()
    }
    #expect(outcome.report.ending == .stopped)
    #expect(ContinuousClock.now - start < .seconds(15))
    #expect(download.requests.isEmpty)
    let child = try #require(Int32(FileContent.text(folder.path("flag")).dropLast()))
    #expect(!FileContent.text("/proc/\(child)/stat").contains("(sh)"), "the command lives on")
  }
}
