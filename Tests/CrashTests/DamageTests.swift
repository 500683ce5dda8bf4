import GDLTestSupport
import GRDB
import Glibc
import Testing

extension RealProgram {
  /// Somebody or something changes files while gdl is not looking.
  @Suite struct DamageTests {
    private static let mebibyte: Int64 = 1 << 20
    private let resource = Resource(length: 8 * mebibyte)
    private let received = 5 * mebibyte + 300_000

    private func server() throws -> MisbehavingServer {
      try MisbehavingServer(.serving(resource).with(.stall(afterBytes: received), on: .first(1)))
    }

    /// Killed when the journal held 5.3 of 8 MiB.
    private func killed(_ server: MisbehavingServer) async throws -> Workplace {
      let place = try Workplace()
      let child = try place.startGet(server.url(), "--segments", "1")
      #expect(await waitUntil { place.length("file.bin.part") == received }, "\(child.errorOutput)")
      #expect(
        try await waitUntil { try await place.shownFiles().first?.bytesReceived == received },
        "the journal knows of every byte soon")
      _ = await child.killed()
      return place
    }

    private func flipBit(_ path: String, at position: Int64) throws {
      var bytes = try FileContent.read(path)
      bytes[Int(position)] ^= 4
      try FileContent.write(bytes, to: path)
    }

    private func finishes(_ place: Workplace) async throws -> Workplace.Ended {
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      return resumed
    }

    @Test func `a flipped bit costs its chunk of 1 MiB and is reported`() async throws {
      let server = try server()
      let place = try await killed(server)
      try flipBit(place.file("file.bin.part"), at: 2 * Self.mebibyte + 77)
      let resumed = try await finishes(place)
      #expect(resumed.errorOutput.contains("bytes 2097152-3145727"), "\(resumed.errorOutput)")
      #expect(try await place.events().contains("transferDamaged"))
      #expect(server.bodyBytesSent == resource.length + Self.mebibyte)
    }

    @Test func `a flipped bit in the last, begun chunk costs that chunk`() async throws {
      let server = try server()
      let place = try await killed(server)
      try flipBit(place.file("file.bin.part"), at: received - 1)
      let resumed = try await finishes(place)
      #expect(resumed.errorOutput.contains("damaged"), "\(resumed.errorOutput)")
      #expect(server.requests.last?.firstPosition == 5 * Self.mebibyte)
      #expect(server.bodyBytesSent == resource.length + 300_000)
    }

    @Test func `a truncated partial file costs what was cut off`() async throws {
      let server = try server()
      let place = try await killed(server)
      let kept = 3 * Self.mebibyte + 100
      #expect(truncate(place.file("file.bin.part"), off_t(kept)) == 0)
      let resumed = try await finishes(place)
      #expect(resumed.errorOutput.contains("warning"), "\(resumed.errorOutput)")
      #expect(server.bodyBytesSent <= resource.length + received - 3 * Self.mebibyte)
    }

    @Test func `a longer partial file costs nothing`() async throws {
      let server = try server()
      let place = try await killed(server)
      #expect(truncate(place.file("file.bin.part"), off_t(resource.length + 9_999)) == 0)
      _ = try await finishes(place)
      #expect(server.bodyBytesSent == resource.length)
    }

    @Test func `a partial file that is gone is fetched from byte 0, and that is said`() async throws {
      let server = try server()
      let place = try await killed(server)
      #expect(unlink(place.file("file.bin.part")) == 0)
      let resumed = try await finishes(place)
      #expect(resumed.errorOutput.contains("warning"), "\(resumed.errorOutput)")
      #expect(server.bodyBytesSent == resource.length + received)
    }

    @Test func `a removed write-ahead log loses no job, and that is said`() async throws {
      let server = try server()
      let place = try await killed(server)
      #expect(unlink(place.journal + "-wal") == 0)
      _ = unlink(place.journal + "-shm")
      let resumed = try await finishes(place)
      #expect(resumed.errorOutput.contains("write-ahead log"), "\(resumed.errorOutput)")
      #expect(try await place.jobs().map(\.state) == ["done"])
    }

    @Test func `a partial file without a journal is set aside and not believed`() async throws {
      let server = try server()
      let place = try await killed(server)
      for name in place.folder.names(below: "state") {
        #expect(unlink(place.folder.path("state/\(name)")) == 0)
      }
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(2))
      #expect(resumed.errorOutput.contains("there is no journal"), "\(resumed.errorOutput)")
      let again = try await place.get(server.url())
      #expect(again.exit == .status(0), "\(again.errorOutput)")
      #expect(again.errorOutput.contains("file.bin.part.orphan"), "\(again.errorOutput)")
      #expect(place.names == ["file.bin", "file.bin.part.orphan"])
      #expect(place.length("file.bin.part.orphan") == received)
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(server.requests.last?.range == nil)
    }

    @Test func `a resume that is killed while it checks a damaged file is resumed like any other`()
      async throws
    {
      let server = try MisbehavingServer(
        .serving(resource).with(.stall(afterBytes: received), on: .first(1))
          .with(.stall(afterBytes: 200_000), on: .attempt(1)))
      let place = try await killed(server)
      try flipBit(place.file("file.bin.part"), at: 77)
      try flipBit(place.file("file.bin.part"), at: 3 * Self.mebibyte)
      let second = try place.start(["resume"])
      #expect(await server.waitForRequests { $0.count == 2 && $0[1].bytesSent == 200_000 })
      _ = await second.killed()
      _ = try await finishes(place)
      #expect(server.bodyBytesSent <= resource.length + 2 * Self.mebibyte + 200_000)
    }

    @Test func `a stranger's file with the final name is never touched`() async throws {
      let server = try server()
      let place = try await killed(server)
      try FileContent.write(Array("mine".utf8), to: place.file("file.bin"))
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(1), "\(resumed.errorOutput)")
      #expect(resumed.errorOutput.contains(place.file("file.bin")), "\(resumed.errorOutput)")
      #expect(FileContent.text(place.file("file.bin")) == "mine")
      #expect(place.length("file.bin.part") ?? 0 >= received, "what was fetched is kept")

      #expect(unlink(place.file("file.bin")) == 0)
      #expect(try await place.run("retry").exit == .status(0))
      _ = try await finishes(place)
      #expect(server.bodyBytesSent == resource.length, "nothing was fetched twice")
    }

    @Test func `garbage in place of the journal is refused and left as it is`() async throws {
      let place = try Workplace()
      _ = try place.folder.makeFolder("state")
      let garbage = Resource(length: 20_000).bytes
      try FileContent.write(garbage, to: place.journal)
      for arguments in [["resume"], ["list"], ["doctor"], ["get", "http://127.0.0.1:1/a"]] {
        let child = try place.start(arguments)
        let exit = await child.ended()
        #expect(exit == .status(2), "\(arguments): \(child.errorOutput)")
        #expect(child.errorOutput.hasPrefix("error: "), "\(arguments): \(child.errorOutput)")
        #expect(try FileContent.read(place.journal) == garbage, "\(arguments)")
      }
      #expect(place.folder.names(below: "state") == ["journal.db"])
    }

    @Test func `a journal of a newer gdl is refused and left as it is`() async throws {
      let server = try server()
      let place = try await killed(server)
      let database = try DatabaseQueue(path: place.journal)
      try await database.write { db in
        try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999_of_the_future')")
      }
      try database.close()
      let before = try FileContent.read(place.journal)
      for command in ["resume", "list"] {
        let ended = try await place.run(command)
        #expect(ended.exit == .status(2))
        #expect(ended.errorOutput.contains("newer gdl"), "\(ended.errorOutput)")
      }
      #expect(try FileContent.read(place.journal) == before)
      #expect(server.requests.count == 1)
    }

    @Test func `doctor tells what is wrong and what to do`() async throws {
      let server = try server()
      let place = try await killed(server)
      try await doctorSays(place, ["died while it ran job 1", "holds what the journal says"])
      #expect(truncate(place.file("file.bin.part"), 1_000) == 0)
      try await doctorSays(place, ["is shorter", "gdl resume 1"])
      #expect(unlink(place.file("file.bin.part")) == 0)
      try FileContent.write([1, 2, 3], to: place.file("other.part"))
      try await doctorSays(place, ["file.bin.part is gone", "other.part belongs to no unfinished job"])
      _ = try await finishes(place)
      #expect(unlink(place.file("other.part")) == 0)
      let last = try await place.run("doctor")
      #expect(last.exit == .status(0))
      #expect(last.output.split(separator: "\n").count == 1, "\(last.output)")
      #expect(last.output.contains("is sound"), "\(last.output)")
    }

    private func doctorSays(_ place: Workplace, _ sentences: [String]) async throws {
      let ended = try await place.run("doctor")
      #expect(ended.exit == .status(0), "\(ended.output) \(ended.errorOutput)")
      for sentence in sentences {
        #expect(ended.output.contains(sentence), "\(sentence): \(ended.output)")
      }
    }
  }
}
