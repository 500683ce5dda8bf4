import GDLTestSupport
import GRDB
import Glibc
import Testing

extension RealProgram {
  @Suite struct HookCrashTests {
    private func pending(_ place: Workplace) throws -> Int {
      let database = try DatabaseQueue(path: place.journal)
      defer { #expect(throws: Never.self) { try database.close() } }
      return try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM delivery") ?? 0 }
    }

    @Test func `a hook that runs when gdl is killed is told again by the next run`() async throws {
      let server = try MisbehavingServer(.serving(100_000))
      let place = try Workplace()
      let told = place.folder.path("told")
      let hook = "file-done=echo $GDL_EVENT $GDL_ID >> \(told); [ -e \(told).quick ] || sleep 600"
      let child = try place.startGet(server.url(), "--on", hook)
      #expect(await waitUntil { FileContent.length(of: told) ?? 0 > 0 }, "\(child.errorOutput)")
      #expect(await child.killed() == .signal(SIGKILL))
      #expect(try pending(place) == 1)
      try place.folder.write("", to: "told.quick")
      let next = try await place.run("resume")
      #expect(next.exit == .status(0), "\(next.errorOutput)")
      let lines = FileContent.text(told).split(separator: "\n")
      #expect(lines.count == 2 && Set(lines).count == 1, "the same event twice: \(lines)")
      #expect(lines.first?.hasPrefix("file-done ") == true)
      #expect(try pending(place) == 0)
    }

    @Test func `hooks change no exit status, and get neither descriptors nor the password`() async throws {
      let server = try MisbehavingServer(.serving(100_000))
      let place = try Workplace()
      let seen = place.folder.path("seen")
      let hook = "any=ls /proc/self/fd >> \(seen); env | grep GDL_PASSWORD >> \(seen); exit 9"
      let ended = try await place.get(server.url(), "--on", hook)
      #expect(ended.exit == .status(0), "\(ended.errorOutput)")
      #expect(ended.errorOutput.contains("exit status 9"))
      // 3 is ls's own, for the folder it lists.
      let lines = Set(FileContent.text(seen).split(separator: "\n").map(String.init))
      #expect(lines == ["0", "1", "2", "3"])
    }

    @Test func `an unknown event is wrong usage, and the answer names those there are`() async throws {
      let place = try Workplace()
      let ended = try await place.get("http://127.0.0.1:9/", "--on", "progress=true")
      #expect(ended.exit == .status(64))
      #expect(ended.errorOutput.contains("there is no event progress for hooks"), "\(ended.errorOutput)")
      #expect(ended.errorOutput.contains("pause-timed-out, file-done"), "\(ended.errorOutput)")
    }

    @Test func `a hook given to resume holds for the rest of the job`() async throws {
      let server = try MisbehavingServer(
        .serving(1 << 20).with(.stall(afterBytes: 100_000), on: .first(1)))
      let place = try Workplace()
      let child = try place.startGet(server.url())
      #expect(await waitUntil { place.length("file.bin.part") ?? 0 >= 100_000 })
      _ = await child.killed()
      let told = place.folder.path("told")
      let ended = try await place.run("resume", "--on", "job-done=cat > \(told)")
      #expect(ended.exit == .status(0), "\(ended.errorOutput)")
      #expect(FileContent.text(told).contains(#""event":"job-done""#))
    }
  }
}
