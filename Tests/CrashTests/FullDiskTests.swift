import GDLTestSupport
import Glibc
import Testing

private let canMount = geteuid() == 0 && ChildProcess.find("unshare") != nil

extension RealProgram {
  /// A real file system that is full: a small one in memory, which only the process and its shell see.
  @Suite(.enabled(if: canMount, "mounting takes root")) struct FullDiskTests {
    private let resource = Resource(length: 6 << 20, seed: 31)

    /// Runs `get` on a file system of 12 MiB on which `$M/filler` is made by `filling` and goes when `$R` exists.
    private func start(_ place: Workplace, _ server: MisbehavingServer, filling: String) throws
      -> ChildProcess
    {
      _ = try place.folder.makeFolder("disk")
      let script = """
        M=\(place.folder.path("disk")); R=\(place.folder.path("room")); F=\(place.folder.path("full"))
        mount -t tmpfs -o size=12m tmpfs $M || exit 99
        export GDL_JOURNAL=$M/journal.db
        \(filling)
        (while [ ! -e $R ]; do sleep 0.05; done; rm $M/filler) &
        "$0" get -d $M/files --limit-rate 2M --progress none '\(server.url())'
        status=$?; "$0" log 1; mv $M/files \(place.files); exit $status
        """
      return try place.start([], under: ["unshare", "-m", "sh", "-c", script])
    }

    @Test func `a file that does not fit waits for room, and goes on by itself`() async throws {
      let server = try MisbehavingServer(.serving(resource))
      let place = try Workplace()
      let child = try start(place, server, filling: "head -c 8M /dev/zero > $M/filler")
      #expect(
        await waitUntil { child.errorOutput.contains("goes on when there is room") }, "\(child.errorOutput)")
      #expect(child.isRunning)
      try place.folder.write("", to: "room")
      #expect(await child.ended(timeoutSeconds: 30) == .status(0), "\(child.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(child.output.contains("jobPaused  the disk is full: cannot reserve"), "\(child.output)")
      #expect(child.output.contains("jobResumed"))
    }

    @Test func `a disk that others fill, the journal's room included, is waited for`() async throws {
      let server = try MisbehavingServer(.serving(resource))
      let place = try Workplace()
      let fill = "(while [ ! -e $F ]; do sleep 0.05; done; cat /dev/zero > $M/filler) 2>/dev/null &"
      let child = try start(place, server, filling: fill)
      #expect(await waitUntil { server.bodyBytesSent > 1 << 20 })
      try place.folder.write("", to: "full")
      #expect(await waitUntil { child.errorOutput.contains("when there is room") }, "\(child.errorOutput)")
      #expect(child.isRunning)
      try place.folder.write("", to: "room")
      #expect(await child.ended(timeoutSeconds: 30) == .status(0), "\(child.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(
        child.output.contains("jobPaused  the disk is full: "), "its reserve took the pause: \(child.output)")
    }
  }
}
