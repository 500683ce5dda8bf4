import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// What the machine around the program does to it: sleep, another folder, a full disk under the journal.
  @Suite struct SurroundingsTests {
    private let file = Resource(length: 2 << 20)

    @Test func `S12: a program that was stopped longer than the server waits goes on where it was`()
      async throws
    {
      let (gate, reached) = (Gate(), Gate())
      let server = try MisbehavingServer(
        .serving(file).with(.wait(for: gate, reached: reached, afterBytes: 500_000), on: .first(1))
          .with(.event(.cut, afterBytes: 500_000), on: .first(1)))
      let place = try Workplace()
      let child = try place.startGet(server.url(), "--retry-wait", "1")
      #expect(await reached.passed())
      #expect(await waitUntil { place.length("file.bin.part") ?? 0 >= 500_000 })
      child.kill(SIGSTOP)
      // The server loses patience while the program sleeps.
      gate.open()
      #expect(await server.waitUntilIdle())
      child.kill(SIGCONT)
      #expect(await child.ended() == .status(0), "\(child.errorOutput)")
      #expect(file.difference(file: place.file("file.bin")) == nil)
      #expect(server.requests.map { $0.range ?? "" } == ["", "bytes=500000-"])
    }

    @Test func `S18: a relative destination is found again from any folder`() async throws {
      let server = try MisbehavingServer(
        .serving(file).with(.stall(afterBytes: 500_000), on: .first(1)))
      let place = try Workplace()
      let (here, there) = (try place.folder.makeFolder("here"), try place.folder.makeFolder("there"))
      let child = try place.start(["get", "-d", "sub/files", server.url()], workingDirectory: here)
      let part = place.folder.path("here/sub/files/file.bin.part")
      #expect(await waitUntil { FileContent.length(of: part) ?? 0 >= 500_000 })
      child.kill(SIGTERM)
      #expect(await child.ended() == .status(143))
      let resumed = try place.start(["resume"], workingDirectory: there)
      #expect(await resumed.ended() == .status(0), "\(resumed.errorOutput)")
      #expect(file.difference(file: place.folder.path("here/sub/files/file.bin")) == nil)
      #expect(place.folder.names(below: "there").isEmpty)
    }

    @Test func `K2: a journal that cannot grow ends the run, and room lets it go on`() async throws {
      let urls = 400
      let server = try MisbehavingServer {
        Behaviour.serving(2_000).with(.rate(bytesPerSecond: 200_000)).reply(to: $0)
      }
      let place = try Workplace()
      let list = (0..<urls).map { server.url("/\($0)") }.joined(separator: "\n")
      try place.folder.write(list, to: "list")
      // No file may grow beyond so many bytes: the journal's log soon wants to, the small files do not.
      let limited = try place.start(
        ["get", "-d", place.files, "-i", place.folder.path("list")], under: ["prlimit", "--fsize=600000"])
      let exit = try #require(await limited.ended())
      #expect(exit != .status(0), "\(limited.errorOutput)")
      #expect(place.names.count < urls, "the limit was never met")
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(place.names.count == urls)
      let whole = Resource(length: 2_000)
      #expect(place.names.allSatisfy { whole.matches(file: place.file($0)) })
    }
  }
}
