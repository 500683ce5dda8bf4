import GDL
import GDLTestSupport
import Testing

/// A machine without a network, as a transfer sees it.
@Suite(.timeLimit(.minutes(2))) struct NetworkOutageTests {
  private func download(
    retries: Int, _ hasNetwork: @escaping @Sendable () -> Bool
  ) throws -> Download {
    try Download(
      MisbehavingServer { _ in .status(500) }, url: "http://nowhere.invalid/file.bin",
      options: { $0.network.retries = retries },
      configuration: { $0.routes = { NetworkRoutes(hasDefault: hasNetwork()) } })
  }

  @Test func `while the network is down a transfer waits, and its tries begin when it is back`() async throws
  {
    let hasNetwork = Monitor(false)
    let download = try download(retries: 1) { hasNetwork.withLock { $0 } }
    let outcome = try await download.live { engine in
      let waits = await waitUntil {
        await engine.progress().files.contains {
          if case .waiting(_, "the network is down") = $0.phase { true } else { false }
        }
      }
      #expect(waits)
      hasNetwork.withLock { $0 = true }
    }
    #expect(outcome.report.ending == .resumable(reason: "nowhere.invalid could not be resolved"))
    let tries = outcome.notices.map(\.text).filter { $0.contains("next try in") }
    #expect(tries.first?.contains("the network is down; next try in") == true, "\(outcome.text)")
    #expect(tries.last?.contains("could not be resolved; next try in") == true, "\(outcome.text)")
  }

  @Test func `who wants no retries is told at once`() async throws {
    let download = try download(retries: 0) { false }
    let outcome = try await download.run()
    #expect(outcome.report.ending == .resumable(reason: "nowhere.invalid could not be resolved"))
  }
}
