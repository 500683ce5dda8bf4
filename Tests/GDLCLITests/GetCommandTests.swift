import ArgumentParser
import GDL
import Testing

@testable import GDLCLI

@Suite struct `The arguments of get and resume` {
  private func get(_ arguments: String...) throws -> GetCommand {
    try #require(try GDLCommand.parseAsRoot(["get"] + arguments) as? GetCommand)
  }

  private func options(_ command: GetCommand) -> JobOptions {
    command.options(Settings())
  }

  @Test func `what is not given stays as the engine has it`() throws {
    let options = options(try get("-d", "/tmp/x", "https://example.org/a"))
    var expected = JobOptions()
    expected.directory = "/tmp/x"
    #expect(options == expected)
  }

  @Test func `every option reaches the job`() throws {
    let options = options(
      try get(
        "https://example.org/a", "-d", "/tmp/x", "-o", "b.bin", "--segments", "4", "--min-segment", "2M",
        "--on-existing", "rename", "--force", "--no-mtime", "--strict", "-H", "A: b", "-H", "C: d",
        "--user-agent", "ua", "--referer", "r", "--cookies", "/c", "--netrc", "--user", "me", "--proxy", "p",
        "--cacert", "/ca", "--insecure", "--allow-private", "--connect-timeout", "3", "--stall-timeout", "2m",
        "--min-speed",
        "1K",
        "--retries", "0", "--retry-wait", "500ms"))
    var expected = JobOptions()
    expected.directory = "/tmp/x"
    expected.output = "b.bin"
    expected.segments = .fixed(4)
    expected.minimumSegment = 2 << 20
    expected.onExisting = .rename
    expected.force = true
    expected.keepsModificationTime = false
    expected.isStrict = true
    expected.network.headers = ["A: b", "C: d"]
    expected.network.userAgent = "ua"
    expected.network.referer = "r"
    expected.network.cookieFile = "/c"
    expected.network.usesNetrc = true
    expected.network.user = "me"
    expected.network.proxy = "p"
    expected.network.certificateAuthorities = "/ca"
    expected.network.isInsecure = true
    expected.network.allowsPrivate = true
    expected.network.connectTimeoutSeconds = 3
    expected.network.stallTimeoutSeconds = 120
    expected.network.minimumBytesPerSecond = 1_024
    expected.network.retries = 0
    expected.network.retryWaitSeconds = 0.5
    #expect(options == expected)
  }

  @Test func `an absolute output names its folder itself`() throws {
    let options = options(try get("https://example.org/a", "-o", "/tmp/y/b.bin"))
    #expect(options.directory == "/tmp/y")
    #expect(options.output == "b.bin")
  }

  @Test(arguments: [
    [], ["-i", "list", "-o", "x"], ["https://a/b", "https://a/c", "-o", "x"], ["https://a/b", "-o", "../x"],
    ["https://a/b", "-o", "x/"], ["https://a/b", "-d", "/d", "-o", "/e/x"],
    ["https://a/b", "--user", "me:pw"],
    ["https://a/b", "-H", "no colon"], ["https://a/b", "-H", "A: b\r\nC: d"], ["https://a/b", "--jobs", "0"],
    ["https://a/b", "--retries", "-1"], ["https://a/b", "--min-segment", "1K"], ["https://a/b", "-q", "-v"],
    ["https://a/b", "--limit-rate", "fast"], ["https://a/b", "--segments", "0"],
    ["https://a/b", "--window", "1"],
    ["https://a/b", "--stall-timeout", "0"],
  ])
  func `wrong usage ends with status 64`(arguments: [String]) {
    #expect {
      _ = try GDLCommand.parseAsRoot(["get"] + arguments)
    } throws: { error in
      GDLCommand.exitCode(for: error).rawValue == 64
    }
  }

  @Test func `resume overrides only what is given`() throws {
    let plain = try #require(try GDLCommand.parseAsRoot(["resume", "3"]) as? ResumeCommand)
    #expect(plain.network.given.isEmpty)
    #expect(plain.jobs == [3])
    let other = try #require(
      try GDLCommand.parseAsRoot(["resume", "--retries", "9", "--insecure"]) as? ResumeCommand)
    var expected = NetworkOverride()
    expected.retries = 9
    expected.isInsecure = true
    #expect(other.network.given == expected)
  }

  @Test func `errors have the exit statuses of the manual`() {
    #expect(GDLError.Code.failed.exitStatus == 1)
    #expect(GDLError.Code.unusable.exitStatus == 2)
    #expect(GDLError.Code.usage.exitStatus == 64)
    #expect(GDLError.Code.resumable.exitStatus == 75)
  }
}
