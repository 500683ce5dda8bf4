import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  @Suite struct SignalTests {
    private let resource = Resource(length: 4 << 20)

    /// Slow at first, then as fast as it goes.
    private func server() throws -> MisbehavingServer {
      try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 2 << 20), on: .first(1)))
    }

    /// Runs until some of the file is on the disk.
    private func received(_ place: Workplace, _ child: ChildProcess) async -> Bool {
      await waitUntil { place.length("file.bin.part") ?? 0 >= 600_000 || !child.isRunning }
    }

    @Test(arguments: [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129)] as [(Int32, Int32)])
    func `S11: a signal ends the program within a second, and a resume goes on where it was`(
      signal: Int32, status: Int32
    ) async throws {
      let server = try server()
      let place = try Workplace()
      let child = try place.startGet(server.url())
      #expect(await received(place, child))
      let began = ContinuousClock.now
      child.kill(signal)
      #expect(await child.ended() == .status(status), "\(child.errorOutput)")
      // The promise is a second; the rest is for a loaded machine.
      #expect(ContinuousClock.now - began < .seconds(2))
      let jobs = try await place.jobs()
      #expect(jobs.map(\.state) == ["unfinished"])
      let onDisk = try #require(place.length("file.bin.part"))

      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      let start = try #require(server.requests.last).firstPosition
      #expect(server.requests.count == 2)
      #expect((onDisk - 16 << 10...onDisk).contains(start), "\(onDisk) were there, asked from \(start)")
    }

    @Test func `a signal keeps what every segment has received`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(4)))
      let place = try Workplace()
      let child = try place.startGet(server.url(), "--segments", "4", "--min-segment", "1M")
      #expect(
        await server.waitForRequests {
          $0.count == 4 && $0.allSatisfy { $0.bytesSent > 200_000 }
        }, "\(child.errorOutput)")
      child.kill(SIGINT)
      #expect(await child.ended() == .status(130), "\(child.errorOutput)")
      #expect(await server.waitUntilIdle())
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      // 16 KiB, and the piece of 21 KB that each connection of the server had on the way.
      let twice = server.bodyBytesSent - resource.length
      #expect(twice <= 4 * (16 << 10 + 2 * 21_000), "\(twice) bytes were fetched twice")
    }

    @Test func `a second SIGINT ends the program, and the journal still holds`() async throws {
      let server = try server()
      let place = try Workplace()
      let child = try place.startGet(server.url())
      #expect(await received(place, child))
      child.kill(SIGINT)
      child.kill(SIGINT)
      #expect(await child.ended() == .status(130))
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(server.requests.last?.firstPosition ?? 0 > 0)
    }

    @Test func `a signal before the first reply ends the program as well`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.stallBeforeHead(), on: .first(1)))
      let place = try Workplace()
      let child = try place.startGet(server.url())
      #expect(await server.waitForRequests { $0.count == 1 })
      child.kill(SIGTERM)
      #expect(await child.ended(timeoutSeconds: 5) == .status(143))
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
    }
  }
}
