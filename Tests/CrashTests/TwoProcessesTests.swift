import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  @Suite struct TwoProcessesTests {
    private let resource = Resource(length: 2 << 20)

    /// Holds the first request's body at half until the gate opens.
    private func server(_ gate: Gate, _ reached: Gate) throws -> MisbehavingServer {
      try MisbehavingServer(
        .serving(resource).with(.wait(for: gate, reached: reached, afterBytes: 1 << 20), on: .first(1)))
    }

    private func isRefused(_ ended: Workplace.Ended, naming owner: ChildProcess) -> Bool {
      ended.exit == .status(2) && ended.errorOutput.contains("process \(owner.processID)")
    }

    @Test func `S14: a job that one process runs is refused to others, and to a get of its URL`() async throws
    {
      let (gate, reached) = (Gate(), Gate())
      let server = try server(gate, reached)
      let place = try Workplace()
      let owner = try place.startGet(server.url())
      #expect(await reached.passed())
      #expect(try await place.jobs().first?.processId == owner.processID)

      let resume = try await place.run("resume", "1")
      #expect(isRefused(resume, naming: owner), "\(resume)")
      let again = try await place.get(server.url())
      #expect(isRefused(again, naming: owner), "\(again)")
      let everything = try await place.run("resume")
      #expect(everything.exit == .status(0), "\(everything.errorOutput)")
      #expect(try await place.jobs().map(\.state) == ["running"])
      #expect(server.requests.count == 1)

      gate.open()
      #expect(await owner.ended() == .status(0), "\(owner.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(place.names == ["file.bin"])
      #expect(server.requests.count == 1)
    }

    @Test func `the job of a killed process is free at once`() async throws {
      let (gate, reached) = (Gate(), Gate())
      let server = try server(gate, reached)
      let place = try Workplace()
      let owner = try place.startGet(server.url())
      #expect(await reached.passed())
      _ = await owner.killed()
      let resumed = try await place.run("resume", "1")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resumed.errorOutput.contains("process \(owner.processID)"), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
    }

    @Test func `S15: two journals never write one partial file`() async throws {
      let (gate, reached) = (Gate(), Gate())
      let server = try server(gate, reached)
      let place = try Workplace()
      let owner = try place.startGet(server.url())
      #expect(await reached.passed())
      #expect(await waitUntil { place.length("file.bin.part") == 1 << 20 })

      let other = try place.startGet(
        server.url(), "--retries", "0", journal: place.folder.path("other/journal.db"))
      let exit = await other.ended()
      #expect(exit == .status(75) || exit == .status(1), "\(String(describing: exit)) \(other.errorOutput)")
      #expect(other.errorOutput.contains("file.bin.part"), "\(other.errorOutput)")
      #expect(place.names == ["file.bin.part"])

      gate.open()
      #expect(await owner.ended() == .status(0), "\(owner.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(place.names == ["file.bin"])
    }

    @Test func `several processes share a journal, each with its own job`() async throws {
      let server = try MisbehavingServer { exchange in
        let seed = UInt64(exchange.path.utf8.reduce(0) { $0 + Int($1) })
        return Behaviour.serving(Resource(length: 1 << 20, seed: seed))
          .with(.rate(bytesPerSecond: 4 << 20)).reply(to: exchange)
      }
      let place = try Workplace()
      let names = (0..<4).map { "\(Character(UnicodeScalar(UInt8(97 + $0)))).bin" }
      let children = try names.map { try place.startGet(server.url("/" + $0)) }
      for child in children { #expect(await child.ended() == .status(0), "\(child.errorOutput)") }
      #expect(place.names == names)
      #expect(try await place.jobs().map(\.state) == ["done", "done", "done", "done"])
    }
  }
}
