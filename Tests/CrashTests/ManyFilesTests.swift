import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  @Suite struct ManyFilesTests {
    private static let count = 2_000
    private static let killCount = 8

    private static func resource(_ index: Int) -> Resource {
      Resource(length: Int64(300 + index * 37 % 6_000), seed: UInt64(index))
    }

    private static func name(_ index: Int) -> String { "f\(index).bin" }

    private static func server() throws -> MisbehavingServer {
      try MisbehavingServer { exchange in
        guard let index = Int(exchange.path.dropFirst(2).dropLast(4)) else { return .status(404) }
        return Behaviour.serving(resource(index)).reply(to: exchange)
      }
    }

    @Test func `a killed list of 2,000 small files loses none and fetches no finished one again`()
      async throws
    {
      var random = SeededGenerator()
      let seed = "\(random)"
      let server = try Self.server()
      let place = try Workplace()
      var child = try Self.startList(place, server)
      // Finished files, and how many requests the log had when they were seen.
      var finished: [(names: Set<String>, requests: Int)] = []
      for kill in 0..<Self.killCount {
        let before = server.requests.count
        #expect(await server.waitForRequests { $0.count > before }, "\(seed): \(child.errorOutput)")
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...150, using: &random)))
        #expect(await child.killed() == .signal(SIGKILL), "\(seed), kill \(kill): \(child.errorOutput)")
        #expect(await server.waitUntilIdle())
        finished.append((Set(place.names.filter { $0.hasSuffix(".bin") }), server.requests.count))
        child = try place.start(["resume"])
      }
      #expect(await child.ended() == .status(0), "\(seed): \(child.errorOutput)")

      expectEveryFile(place, seed)
      let requests = server.requests
      for (names, count) in finished {
        let again = requests[count...].filter { names.contains(String($0.target.dropFirst())) }
        #expect(again.isEmpty, "\(again.first?.target ?? "") was finished, \(seed)")
      }
      let twice = requests.count - Self.count
      // 8 connections, and files whose bytes are there and are not durable yet.
      #expect(twice <= Self.killCount * (8 + 256), "\(twice) requests were made twice, \(seed)")
      try await journalIsRight(place, seed)
    }

    @Test func `a stopped list of 2,000 small files fetches no received one again`() async throws {
      let server = try Self.server()
      let place = try Workplace()
      let child = try Self.startList(place, server)
      #expect(await server.waitForRequests { $0.count >= 300 }, "\(child.errorOutput)")
      let began = ContinuousClock.now
      child.kill(SIGTERM)
      #expect(await child.ended() == .status(143), "\(child.errorOutput)")
      #expect(ContinuousClock.now - began < .seconds(2))
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      expectEveryFile(place, "")
      #expect(server.requests.count <= Self.count + 8, "8 connections may have been cut")
      try await journalIsRight(place, "")
    }

    private static func startList(_ place: Workplace, _ server: MisbehavingServer) throws -> ChildProcess {
      let urls = (0..<count).map { server.url("/" + name($0)) }
      try place.folder.write(urls.joined(separator: "\n") + "\n", to: "list.txt")
      return try place.startGet("-i", place.folder.path("list.txt"))
    }

    private func expectEveryFile(_ place: Workplace, _ seed: String) {
      let wrong = (0..<Self.count).compactMap {
        Self.resource($0).difference(file: place.file(Self.name($0)))
      }
      #expect(wrong.isEmpty, "\(wrong.first ?? ""), \(seed)")
      #expect(place.names.count == Self.count, "nothing else is left, \(seed)")
    }

    private func journalIsRight(_ place: Workplace, _ seed: String) async throws {
      let jobs = try await place.jobs()
      #expect(jobs.count == 1, "\(seed)")
      #expect(jobs.first?.state == "done", "\(seed)")
      #expect(jobs.first?.files == Int64(Self.count), "\(seed)")
      #expect(jobs.first?.filesDone == Int64(Self.count), "\(seed)")
      struct Line: Decodable { let url: String? }
      let messages = try await place.run("messages", "1", "--json").decodedLines(as: Line.self)
      let urls = messages.compactMap(\.url)
      #expect(urls.count == Self.count, "\(seed)")
      #expect(Set(urls).count == Self.count, "\(seed)")
    }
  }
}
