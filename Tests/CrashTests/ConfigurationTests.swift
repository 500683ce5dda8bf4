import FoundationEssentials
import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// The program with a configuration file.
  @Suite struct ConfigurationTests {
    private let resource = Resource(length: 2 << 20, seed: 8)

    private func configured(_ text: String) throws -> Workplace {
      let place = try Workplace()
      _ = try place.folder.makeFolder(".config")
      _ = try place.folder.makeFolder(".config/gdl")
      try place.folder.write(text, to: ".config/gdl/config.toml")
      return place
    }

    @Test func `what it says holds for a new job, and stays with it when the file is gone`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(1)))
      let place = try configured(
        """
        directory = "../../files"
        header = "X-All: yes"
        progress = "none"
        [host."127.0.0.1"]
        header = "X-Host: yes"
        [[on]]
        event = "job-done"
        run = "echo $GDL_EVENT > $HOME/told"
        """)
      let child = try place.start(["get", server.url()])
      #expect(await waitUntil { place.length("file.bin.part") ?? 0 > 200_000 }, "\(child.errorOutput)")
      _ = await child.killed()
      #expect(unlink(place.folder.path(".config/gdl/config.toml")) == 0)
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(server.requests.count == 2)
      #expect(server.requests.allSatisfy { $0.header("X-All") == "yes" && $0.header("X-Host") == "yes" })
      #expect(FileContent.text(place.folder.path("told")) == "job-done\n")
    }

    @Test func `something wrong with it ends every command before anything is done, with status 2`()
      async throws
    {
      let server = try MisbehavingServer(.serving(resource))
      let place = try configured("segmets = 4\n")
      for arguments in [["get", server.url()], ["resume"], ["list"], ["pause"], ["config", "show"]] {
        let child = try place.start(arguments)
        #expect(await child.ended() == .status(2), "\(arguments)")
        #expect(
          child.errorOutput.contains("config.toml, line 1: there is no key `segmets`"), "\(child.errorOutput)"
        )
        #expect(child.errorOutput.contains("did you mean `segments`?"))
      }
      #expect(server.requests.isEmpty && !place.folder.exists("state"))
      let checked = try await place.run("config", "check")
      #expect(checked.exit == .status(2) && checked.errorOutput.contains("segmets"))
      #expect(try await place.run("config", "check", "--config", "/dev/null").exit == .status(0))
      #expect(
        try await place.run("resume", "--config", "/dev/null").exit == .status(2),
        "the journal does not exist")
    }

    @Test func `a waiting process drops jobs that ended longer ago than it says, and no file`() async throws {
      let server = try MisbehavingServer(.serving(resource))
      let place = try configured("forget-after = 0.001\n")
      #expect(try await place.get(server.url()).exit == .status(0))
      let waiting = try place.start(["resume", "--wait"])
      #expect(
        await waitUntil { waiting.errorOutput.contains("1 job that ended long ago") },
        "\(waiting.errorOutput)")
      waiting.kill(SIGTERM)
      _ = await waiting.ended()
      #expect(try await place.jobs().isEmpty)
      #expect(resource.difference(file: place.file("file.bin")) == nil)
    }

    @Test func `a detached process has the same configuration`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(1)))
      let place = try Workplace()
      try place.folder.write("limit-rate = \"1M\"\nlog-file = \"it.log\"\n", to: "other.toml")
      let got = try await place.get("--detach", "--config", place.folder.path("other.toml"), server.url())
      #expect(got.exit == .status(0), "\(got.errorOutput)")
      #expect(await waitUntil { place.length("file.bin") != nil })
      #expect(await waitUntil { FileContent.text(place.folder.path("it.log")).contains("complete") })
    }
  }
}
