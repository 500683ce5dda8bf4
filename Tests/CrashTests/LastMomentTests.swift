import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// Killed between the last byte and `done`.
  @Suite struct LastMomentTests {
    enum Moment: Sendable, CaseIterable {
      case partIsFull
      case finalNameAppears
    }

    /// Spins: the moment lasts less than a millisecond.
    private static func await(_ moment: Moment, _ part: String, _ final: String, length: Int64) async -> Bool
    {
      await onOwnThread {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
          if FileContent.length(of: final) != nil { return true }
          if moment == .partIsFull, FileContent.length(of: part) == length { return true }
        }
        return false
      }
    }

    @Test(arguments: Moment.allCases)
    func `S9: a file that was whole when the program died is finished and not fetched again`(moment: Moment)
      async throws
    {
      var random = SeededGenerator()
      let seed = "\(random)"
      let resource = Resource(length: 1_500_000)
      for attempt in 0..<6 {
        let server = try MisbehavingServer(.serving(resource))
        let place = try Workplace()
        let child = try place.startGet(server.url())
        let (part, final) = (place.file("file.bin.part"), place.file("file.bin"))
        #expect(await Self.await(moment, part, final, length: resource.length), "\(seed)")
        let pause = useconds_t(Int.random(in: 0...4_000, using: &random))
        if attempt > 0 { await onOwnThread { _ = usleep(pause) } }
        _ = await child.killed()
        let wasNamed = place.length("file.bin") != nil
        let resumed = try await place.run("resume")
        #expect(resumed.exit == .status(0), "\(seed), attempt \(attempt): \(resumed.errorOutput)")
        #expect(resource.difference(file: final) == nil, "\(seed), attempt \(attempt)")
        #expect(place.names == ["file.bin"], "\(seed), attempt \(attempt): \(resumed.errorOutput)")
        #expect(try await place.jobs().map(\.state) == ["done"], "\(seed), attempt \(attempt)")
        if wasNamed { #expect(server.requests.count == 1, "\(seed), attempt \(attempt)") }
        // What was not committed is 20 ms of traffic at most; the loopback brings all of it within that.
        #expect(server.requests.count <= 2, "\(seed), attempt \(attempt)")
      }
    }
  }
}
