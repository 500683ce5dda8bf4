import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  @Suite struct VerifyTests {
    private let resource = Resource(length: 4 << 20)

    private func finished(_ server: MisbehavingServer) async throws -> Workplace {
      let place = try Workplace()
      let ended = try await place.get(server.url())
      #expect(ended.exit == .status(0), "\(ended.errorOutput)")
      let verified = try await place.run("verify")
      #expect(verified.exit == .status(0), "\(verified.errorOutput)")
      return place
    }

    private func damage(_ place: Workplace, at positions: [Int]) throws {
      var bytes = try FileContent.read(place.file("file.bin"))
      for position in positions { bytes[position] ^= 255 }
      try FileContent.write(bytes, to: place.file("file.bin"))
    }

    @Test func `flipped bytes of a finished file are found, and their ranges alone are fetched again`()
      async throws
    {
      let server = try MisbehavingServer(.serving(resource))
      let place = try await finished(server)
      try damage(place, at: [1 << 20, (4 << 20) - 1])
      let found = try await place.run("verify")
      #expect(found.exit == .status(1))
      #expect(
        found.output.contains("damaged at bytes 1048576-2097151, 3145728-4194303"), "\(found.output)")
      #expect(server.requests.count == 1, "reading back asks nobody")

      let sent = server.bodyBytesSent
      let repaired = try await place.run("verify", "--repair")
      #expect(repaired.exit == .status(0), "\(repaired.output)\(repaired.errorOutput)")
      #expect(repaired.output.contains("repaired"), "\(repaired.output)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(place.names == ["file.bin"])
      #expect(server.bodyBytesSent - sent == 2 << 20)
      #expect(try await place.run("verify", place.file("file.bin")).exit == .status(0))
      #expect(try await place.jobs().map(\.state) == ["done"])
    }

    @Test func `a killed repair is resumed like any download`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.stall(afterBytes: 100_000), on: .attempt(1)))
      let place = try await finished(server)
      try damage(place, at: [1 << 20])
      let repair = try place.start(["verify", "--repair"])
      #expect(await server.waitForRequests { $0.count == 2 && $0[1].bytesSent == 100_000 })
      _ = await repair.killed()
      #expect(place.names == ["file.bin.part"], "a damaged file has no final name")
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(place.names == ["file.bin"])
    }

    @Test func `a shortened or removed file is told apart, and repaired`() async throws {
      let server = try MisbehavingServer(.serving(resource))
      let place = try await finished(server)
      #expect(truncate(place.file("file.bin"), 3_000_000) == 0)
      let short = try await place.run("verify", "1")
      #expect(short.exit == .status(1))
      #expect(short.output.contains("3000000 bytes long instead of 4194304"), "\(short.output)")
      #expect(try await place.run("verify", "--repair").exit == .status(0))
      #expect(resource.difference(file: place.file("file.bin")) == nil)

      #expect(unlink(place.file("file.bin")) == 0)
      let gone = try await place.run("verify")
      #expect(gone.exit == .status(1))
      #expect(gone.output.contains("missing"), "\(gone.output)")
      let repaired = try await place.run("verify", "--repair")
      #expect(repaired.exit == .status(0), "\(repaired.output)\(repaired.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
    }

    @Test func `a path that the journal does not know proves nothing`() async throws {
      let server = try MisbehavingServer(.serving(resource))
      let place = try await finished(server)
      let unknown = try await place.run("verify", "/etc/hostname")
      #expect(unknown.exit == .status(1))
      #expect(unknown.output.contains("no checksum known"), "\(unknown.output)")
    }
  }
}
