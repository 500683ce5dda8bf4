import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// What scripts rely on: the status, and an error that says what to do.
  @Suite struct ExitStatusTests {
    private static let content = Array("the whole file\n".utf8)

    private static func server() throws -> MisbehavingServer {
      try MisbehavingServer { exchange in
        exchange.path == "/file.bin" ? Behaviour.serving(4_000).reply(to: exchange) : .status(404)
      }
    }

    @Test(arguments: [
      ["get"], ["get", "not a url"], ["get", "http://"], ["get", "gopher://example.org/file"],
      ["get", "file:///etc/passwd"], ["get", "--segments", "0", "http://127.0.0.1:1/a"],
      ["get", "--limit-rate", "fast", "http://127.0.0.1:1/a"],
      ["get", "-o", "../x", "http://127.0.0.1:1/a"], ["get", "-o", "x", "http://a/1", "http://a/2"],
      ["get", "--checksum", "sha256=00", "http://127.0.0.1:1/a"], ["frobnicate"], ["cancel"],
    ])
    func `wrong usage is 64 and makes no journal`(arguments: [String]) async throws {
      let place = try Workplace()
      let child = try place.start(arguments)
      #expect(await child.ended() == .status(64), "\(child.errorOutput)")
      #expect(child.errorOutput.hasPrefix("error: "), "\(child.errorOutput)")
      #expect(child.output.isEmpty)
      #expect(place.folder.names(below: "files").isEmpty)
    }

    @Test(arguments: ["resume", "cancel", "forget", "show", "messages"])
    func `a job that does not exist is wrong usage`(command: String) async throws {
      let server = try Self.server()
      let place = try Workplace()
      #expect(try await place.get(server.url()).exit == .status(0))
      let ended = try await place.run(command, "7")
      #expect(ended.exit == .status(64), "\(ended.errorOutput)")
      #expect(ended.errorOutput.contains("there is no job 7"), "\(ended.errorOutput)")
    }

    @Test func `a folder that cannot be written is 2 before anything is journaled or asked`() async throws {
      let server = try Self.server()
      let place = try Workplace()
      try place.folder.write("a file", to: "plain")
      for folder in [place.folder.path("plain/below"), place.folder.path("plain"), "/proc/gdl-test"] {
        let child = try place.start(["get", server.url(), "-d", folder])
        #expect(await child.ended() == .status(2), "\(folder): \(child.errorOutput)")
        #expect(child.errorOutput.contains(folder), "\(child.errorOutput)")
      }
      #expect(server.requests.isEmpty)
      #expect(try await place.jobs().isEmpty)
    }

    @Test func `a journal that cannot be made is 2`() async throws {
      let place = try Workplace()
      try place.folder.write("a file", to: "plain")
      let child = try place.startGet(
        "http://127.0.0.1:1/a", journal: place.folder.path("plain/journal.db"))
      #expect(await child.ended() == .status(2), "\(child.errorOutput)")
      #expect(child.errorOutput.hasPrefix("error: "), "\(child.errorOutput)")
    }

    @Test func `a wrong checksum is 1, and no file gets the final name`() async throws {
      let server = try Self.server()
      let place = try Workplace()
      let wrong = String(repeating: "ab", count: 32)
      let ended = try await place.get(server.url(), "--checksum", "sha256=\(wrong)")
      #expect(ended.exit == .status(1), "\(ended.errorOutput)")
      #expect(ended.errorOutput.contains("sha256 is "), "\(ended.errorOutput)")
      #expect(place.length("file.bin") == nil)
      #expect(try await place.jobs().map(\.state) == ["failed"])
    }

    @Test func `the right checksum is 0`() async throws {
      let server = try MisbehavingServer { _ in .status(200, text: "the whole file\n") }
      let place = try Workplace()
      // sha256sum of that text.
      let sum = try await ChildProcess.run("sha256sum", [try Self.file(in: place)])
      let hex = String(sum.output.prefix(64))
      let ended = try await place.get(server.url(), "--checksum", "sha256=\(hex)")
      #expect(ended.exit == .status(0), "\(ended.errorOutput)")
      #expect(try FileContent.read(place.file("file.bin")) == Self.content)
    }

    private static func file(in place: Workplace) throws -> String {
      try place.folder.write(content, to: "expected")
      return place.folder.path("expected")
    }

    @Test func `an untrusted certificate is 1 with the way out, which works`() async throws {
      let server = try await NginxServer(tls: true)
      let resource = Resource(length: 5_000)
      try server.publish(resource, as: "file.bin")
      let place = try Workplace()
      let refused = try await place.get(server.url("file.bin"))
      #expect(refused.exit == .status(1), "\(refused.errorOutput)")
      #expect(refused.errorOutput.contains("--cacert"), "\(refused.errorOutput)")
      #expect(place.names == [] || place.names == ["file.bin.part"])

      #expect(try await place.run("retry").exit == .status(0))
      let trusted = try await place.run("resume", "--cacert", try #require(server.certificatePath))
      #expect(trusted.exit == .status(0), "\(trusted.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
    }

    @Test func `a file that is not there is 1`() async throws {
      let server = try Self.server()
      let place = try Workplace()
      let ended = try await place.get(server.url("/nothing"))
      #expect(ended.exit == .status(1), "\(ended.errorOutput)")
      #expect(ended.errorOutput.contains("404"), "\(ended.errorOutput)")
      #expect(place.names == [], "no empty partial file is left behind")
    }

    @Test func `a finished file that is asked for again is left alone, unless forced`() async throws {
      let server = try Self.server()
      let place = try Workplace()
      #expect(try await place.get(server.url()).exit == .status(0))
      let again = try await place.get(server.url())
      #expect(again.exit == .status(0), "\(again.errorOutput)")
      #expect(again.errorOutput.contains("complete already"), "\(again.errorOutput)")
      #expect(server.requests.count == 1)
      #expect(try await place.get(server.url(), "--force").exit == .status(0))
      #expect(server.requests.count == 2)
      #expect(place.names == ["file.bin"])
    }

    @Test func `a server that is down is 75, and the job goes on when it is back`() async throws {
      let port = try freePort()
      let place = try Workplace()
      let url = "http://127.0.0.1:\(port)/file.bin"
      let down = try await place.get(url, "--retries", "1", "--retry-wait", "10ms")
      #expect(down.exit == .status(75), "\(down.errorOutput)")
      #expect(down.errorOutput.contains("gdl resume 1"), "\(down.errorOutput)")
      let resource = Resource(length: 4_000)
      let server = try MisbehavingServer(port: port, .serving(resource))
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      server.stop()
    }

    @Test func `a named journal that is not there is 2, the default one is nothing to do`() async throws {
      let place = try Workplace()
      let named = try await place.run("resume")
      #expect(named.exit == .status(2))
      #expect(named.errorOutput.contains("there is no journal"), "\(named.errorOutput)")
      for command in ["resume", "list", "doctor"] {
        let child = try place.start([command], journal: "")
        #expect(await child.ended() == .status(0), "\(child.errorOutput)")
      }
    }

    @Test func `the demo proves itself while one watches`() async throws {
      let place = try Workplace()
      let began = ContinuousClock.now
      let ended = try await place.run("demo")
      #expect(ended.exit == .status(0), "\(ended.output)\(ended.errorOutput)")
      // 9 s; the rest is for a machine whose disk is busy with other tests.
      #expect(ContinuousClock.now - began < .seconds(45))
      #expect(ended.output.contains("The proof holds."), "\(ended.output)")
    }
  }
}
