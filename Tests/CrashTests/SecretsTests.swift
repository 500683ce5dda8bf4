import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// Nothing that logs in is printed, whatever is asked for.
  @Suite struct SecretsTests {
    private static let secret = "s3cr3t"

    @Test(arguments: [200, 403])
    func `no output of any command shows a login, a field with one, or a query`(status: Int) async throws {
      let server = try MisbehavingServer { exchange in
        status == 200 ? .status(200, ["Set-Cookie": "id=s3cr3t"], text: "x") : .status(status, text: "no")
      }
      let place = try Workplace()
      let host = server.origin.replacing("http://", with: "")
      let log = place.folder.path("log")
      let get = try await place.run(
        "get", "-d", place.files, "-v", "--log-file", log, "--retries", "0", "-H",
        "Authorization: Bearer \(Self.secret)",
        "-H", "Cookie: id=\(Self.secret)", "-H", "X-Api-Key: \(Self.secret)", "-H",
        "PRIVATE-TOKEN: \(Self.secret)",
        "-H", "X-Session-Id: \(Self.secret)",
        "http://me:\(Self.secret)@\(host)/file.bin?signature=\(Self.secret)#\(Self.secret)")
      #expect(get.exit == .status(status == 200 ? 0 : 1), "\(get.errorOutput)")
      #expect(server.requests.contains { $0.header("PRIVATE-TOKEN") == Self.secret })
      let list = place.folder.path("list")
      let lines = ["\(server.url("/listed.bin"))", "  header=PRIVATE-TOKEN: \(Self.secret)", ""]
      try FileContent.write(Array(lines.joined(separator: "\n").utf8), to: list)
      let listed = try await place.run("get", "-d", place.files, "--retries", "0", "-i", list)
      #expect(server.requests.last?.header("PRIVATE-TOKEN") == Self.secret, "\(listed.errorOutput)")
      var outputs = [("get", get.output + get.errorOutput), ("the log file", FileContent.text(log))]
      for command in [
        ["show", "1"], ["show", "1", "--json"], ["messages", "1"], ["messages", "1", "--json"],
        ["messages", "2"], ["messages", "2", "--json"], ["show", "2"],
        ["show", "2", "--json"], ["log"],
        ["log", "--json"],
        ["list"], ["list", "--json"], ["list", "--failed"], ["report"], ["report", "--json"],
        ["report", "--html"], ["doctor"],
        ["doctor", "--json"], ["retry", "1"], ["resume", "-v"], ["verify"],
      ] {
        let child = try place.start(command)
        _ = await child.ended()
        outputs.append((command.joined(separator: " "), child.output + child.errorOutput))
      }
      for (command, output) in outputs { #expect(!output.contains(Self.secret), "\(command): \(output)") }
      #expect(outputs.filter { !$0.1.isEmpty }.count > 10)
      for name in place.folder.names(below: "state") {
        #expect(try FileContent.permissions(of: place.folder.path("state/\(name)")) & 0o077 == 0, "\(name)")
      }
    }
  }
}
