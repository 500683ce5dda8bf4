import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  @Suite struct KillTests {
    private static let killCount = 15

    @Test(arguments: [1, 4])
    func `S7, S10: kill -9 at any instant loses no byte and costs milliseconds of traffic`(segments: Int)
      async throws
    {
      var random = SeededGenerator()
      let seed = "\(random)"
      let resource = Resource(length: 24 << 20)
      let rate = Int64(12 << 20) / Int64(segments)
      let server = try MisbehavingServer(.serving(resource).with(.rate(bytesPerSecond: rate)))
      let place = try Workplace()
      var child = try place.startGet(
        server.url(), "--segments", "\(segments)", "--min-segment", "1M")
      var partLengths: [Int64] = []
      for kill in 0..<Self.killCount {
        let before = server.requests.count
        #expect(await server.waitForRequests { $0.count > before }, "\(seed): \(child.errorOutput)")
        // The instant is what the seed decides; nothing is waited for.
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...90, using: &random)))
        #expect(await child.killed() == .signal(SIGKILL), "\(seed), kill \(kill): \(child.errorOutput)")
        #expect(place.length("file.bin") == nil, "the final name is for whole files, \(seed)")
        #expect(await server.waitUntilIdle())
        partLengths.append(place.length("file.bin.part") ?? 0)
        child = try place.start(["resume"])
      }
      #expect(await child.ended() == .status(0), "\(seed): \(child.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil, "\(seed)")
      #expect(place.names == ["file.bin"], "\(seed)")
      let twice = server.bodyBytesSent - resource.length
      let allowed = Int64(Self.killCount * segments) * (64 << 10 + rate / 50)
      #expect(twice <= allowed, "fetched twice: \(twice) bytes, \(seed)")
      if segments == 1 { goesOnFrom(partLengths, server.requests, allowed: allowed, seed) }
    }

    /// What a killed process had written is what the next one goes on from.
    private func goesOnFrom(
      _ partLengths: [Int64], _ requests: [LoggedRequest], allowed: Int64, _ seed: String
    ) {
      let starts = requests.map(\.firstPosition)
      #expect(starts == starts.sorted(), "a later run never begins before an earlier one, \(seed)")
      #expect(starts.count == partLengths.count + 1, "one request a run, \(seed)")
      let lost = zip(partLengths, starts.dropFirst()).map { $0 - $1 }
      #expect(lost.allSatisfy { $0 >= 0 }, "no byte is believed that is not there: \(lost), \(seed)")
      #expect(lost.reduce(0, +) <= allowed, "\(lost), \(seed)")
    }

    @Test func `S8: a kill while the program starts or ends is like any other`() async throws {
      var random = SeededGenerator()
      let seed = "\(random)"
      let resource = Resource(length: 3 << 20)
      let server = try MisbehavingServer(.serving(resource).with(.rate(bytesPerSecond: 8 << 20)))
      let place = try Workplace()
      for _ in 0..<10 {
        // Before the job is journaled there is nothing to resume: asking again is.
        let child = try place.startGet(server.url())
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...250, using: &random)))
        _ = await child.killed()
      }
      let last = try await place.get(server.url())
      #expect(last.exit == .status(0), "\(seed): \(last.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil, "\(seed)")
      #expect(place.names == ["file.bin"], "\(seed)")
      for job in try await place.jobs() { #expect(job.state == "done", "\(seed)") }
    }

    @Test func `a list that is being journaled when the program dies is there whole or not at all`()
      async throws
    {
      var random = SeededGenerator()
      let seed = "\(random)"
      let server = try MisbehavingServer { _ in .status(404) }
      for _ in 0..<4 {
        let place = try Workplace()
        let urls = (0..<5_000).map { server.url("/f\($0).bin") }
        try place.folder.write(urls.joined(separator: "\n"), to: "list.txt")
        let child = try place.startGet("-i", place.folder.path("list.txt"))
        _ = await waitUntil { !child.isRunning || place.folder.exists("state/journal.db") }
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...400, using: &random)))
        _ = await child.killed()
        let jobs = try await place.run("list", "--json")
        // Killed before the journal was made: then there is none, which is said.
        if jobs.exit == .status(2) {
          #expect(jobs.errorOutput.contains("there is no journal"), "\(seed)")
        } else {
          let counts = try await place.jobs().map(\.files)
          #expect(counts == [] || counts == [5_000], "\(seed)")
        }
      }
    }
  }
}
