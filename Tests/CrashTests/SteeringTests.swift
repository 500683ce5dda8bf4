import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// Jobs steered from a second process.
  @Suite struct SteeringTests {
    private let first = Resource(length: 2 << 20, seed: 1)
    private let second = Resource(length: 1 << 20, seed: 2)

    /// Two files, each slow when it is first asked for.
    private func server() throws -> MisbehavingServer {
      let slow = Fault.rate(bytesPerSecond: 2 << 20)
      return try MisbehavingServer([
        "/a.bin": .serving(first).with(slow, on: .first(1)),
        "/b.bin": .serving(second).with(slow, on: .first(1)),
      ])
    }

    private func start(_ place: Workplace, _ server: MisbehavingServer) async throws -> ChildProcess {
      let child = try place.startGet(server.url("/a.bin"), server.url("/b.bin"), "--jobs", "1")
      #expect(
        await waitUntil { place.length("a.bin.part") ?? 0 >= 300_000 || !child.isRunning },
        "\(child.errorOutput)")
      return child
    }

    @Test(arguments: [false, true])
    func `a pause ends the other process with 75 and holds until the job is named`(afterFile: Bool)
      async throws
    {
      let server = try server()
      let place = try Workplace()
      let child = try await start(place, server)
      let arguments = ["pause", "1"] + (afterFile ? ["--after-file"] : [])
      let pause = try place.start(arguments)
      #expect(await pause.ended() == .status(0), "\(pause.errorOutput)")
      #expect(await child.ended(timeoutSeconds: 10) == .status(75), "\(child.errorOutput)")
      #expect(first.matches(file: place.file("a.bin")) == afterFile)
      #expect(server.requests.map(\.target) == ["/a.bin"], "no file is begun after the wish")
      #expect(try await place.jobs().map(\.state) == ["paused"])

      let everything = try await place.run("resume")
      #expect(everything.exit == .status(0), "\(everything.errorOutput)")
      #expect(server.requests.count == 1, "a paused job stays put")
      #expect(try await place.jobs().map(\.state) == ["paused"])

      let named = try await place.run("resume", "1")
      #expect(named.exit == .status(0), "\(named.errorOutput)")
      #expect(first.difference(file: place.file("a.bin")) == nil)
      #expect(second.difference(file: place.file("b.bin")) == nil)
      #expect(try await place.jobs().map(\.state) == ["done"])
      let twice = server.bodyBytesSent - first.length - second.length
      #expect(twice <= 512 << 10, "what sockets held when the pause came: \(twice)")
    }

    @Test func `a job that nobody runs is paused too`() async throws {
      let server = try server()
      let place = try Workplace()
      let child = try await start(place, server)
      _ = await child.killed()
      #expect(try await place.run("pause", "1").exit == .status(0))
      #expect(try await place.jobs().map(\.state) == ["paused"])
      #expect(try await place.run("resume").exit == .status(0))
      #expect(server.requests.count == 1)
      #expect(try await place.run("resume", "1").exit == .status(0))
      #expect(second.difference(file: place.file("b.bin")) == nil)
    }

    @Test(arguments: [false, true])
    func `cancel ends a running job for good and deletes only when asked to`(delete: Bool) async throws {
      let server = try server()
      let place = try Workplace()
      let child = try await start(place, server)
      let cancel = try place.start(["cancel", "1"] + (delete ? ["--delete"] : []))
      #expect(await cancel.ended() == .status(0), "\(cancel.errorOutput)")
      #expect(await child.ended(timeoutSeconds: 10) == .status(1), "\(child.errorOutput)")
      #expect(place.names == (delete ? [] : ["a.bin.part"]))
      #expect(try await place.jobs().map(\.state) == ["cancelled"])
      #expect(try await place.run("resume").exit == .status(0))
      #expect(server.requests.count == 1, "what was cancelled does not come back")
    }

    @Test func `cancel --delete keeps finished files, also of a job that was killed`() async throws {
      let server = try server()
      let place = try Workplace()
      let child = try place.startGet(server.url("/a.bin"), server.url("/b.bin"), "--jobs", "1")
      #expect(await waitUntil { place.length("a.bin") != nil && place.length("b.bin.part") ?? 0 > 0 })
      _ = await child.killed()
      #expect(try await place.run("cancel", "1", "--delete").exit == .status(0))
      #expect(place.names == ["a.bin"])
      #expect(first.difference(file: place.file("a.bin")) == nil)
    }

    @Test func `a file that was not found is fetched after retry`() async throws {
      let server = try MisbehavingServer([
        "/a.bin": .serving(first).with(.status(404), on: .first(1)), "/b.bin": .serving(second),
      ])
      let place = try Workplace()
      let failed = try await place.get(server.url("/a.bin"), server.url("/b.bin"))
      #expect(failed.exit == .status(1))
      #expect(failed.errorOutput.contains("404"), "\(failed.errorOutput)")
      #expect(second.difference(file: place.file("b.bin")) == nil)
      #expect(try await place.shownFiles().map(\.state).sorted() == ["done", "failed"])

      #expect(try await place.run("resume").exit == .status(0), "a failure is not tried again unasked")
      #expect(server.requests.count == 2)
      #expect(try await place.run("retry").exit == .status(0))
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(first.difference(file: place.file("a.bin")) == nil)
      #expect(server.requests.count == 3, "the other file is left alone")
    }

    @Test func `forget drops ended jobs only, and no file`() async throws {
      let server = try server()
      let place = try Workplace()
      let child = try await start(place, server)
      _ = await child.killed()
      let refused = try await place.run("forget", "1")
      #expect(refused.exit == .status(2))
      #expect(refused.errorOutput.contains("has not ended"), "\(refused.errorOutput)")
      #expect(try await place.run("resume").exit == .status(0))
      #expect(try await place.run("forget", "1").exit == .status(0))
      #expect(try await place.jobs().isEmpty)
      #expect(place.names == ["a.bin", "b.bin"])
    }
  }
}
