import ArgumentParser
import GDL
import GDLTestSupport
import Testing

@testable import GDLCLI

@Suite struct `The configuration file` {
  private func reader(_ text: String) throws -> ConfigurationReader {
    ConfigurationReader(try ConfigurationFile(path: "/home/me/.config/gdl/config.toml", text: text))
  }

  private func faults(_ text: String) throws -> [String] {
    try reader(text).faults.map { "\($0.line ?? 0): \($0.message)" }
  }

  private func get(_ arguments: String...) throws -> GetCommand {
    try #require(try GDLCommand.parseAsRoot(["get", "https://example.org/a"] + arguments) as? GetCommand)
  }

  // MARK: - What it says

  @Test func `that says nothing leaves every default`() throws {
    let settings = try reader("# nothing\n").settings
    #expect(settings.options == JobOptions())
    let process = settings.configuration(journalPath: "/j")
    let usual = EngineConfiguration(journalPath: "/j")
    #expect(process.filesAtOnce == usual.filesAtOnce && process.rate == nil && process.hostLimits.isEmpty)
  }

  @Test func `reaches the job`() throws {
    let settings = try reader(
      """
      directory = "films"
      on-existing = "rename"
      force = true
      mtime = false
      strict = true
      depth = 3
      look-ahead = "all"
      header = ["A: b", "C: d"]
      user-agent = "ua"
      cookies = "/c"
      netrc = true
      retries = 0
      retry-wait = "500ms"
      stall-timeout = 120
      min-speed = "1K"
      segments = 4
      min-segment = "2M"
      window = ["mon-fri 22:00-06:00", "sat,sun 00:00-24:00"]
      max-pause = "8h"
      after-max-pause = "fail"
      """
    ).settings
    var expected = JobOptions()
    expected.onExisting = .rename
    expected.force = true
    expected.keepsModificationTime = false
    expected.isStrict = true
    expected.extraction.depth = 3
    expected.extraction.lookAhead = nil
    expected.network.headers = ["A: b", "C: d"]
    expected.network.userAgent = "ua"
    expected.network.cookieFile = "/c"
    expected.network.usesNetrc = true
    expected.network.retries = 0
    expected.network.retryWaitSeconds = 0.5
    expected.network.stallTimeoutSeconds = 120
    expected.network.minimumBytesPerSecond = 1_024
    expected.segments = .fixed(4)
    expected.minimumSegment = 2 << 20
    expected.windows = WindowSchedule(
      windows: [try Window(option: "mon-fri 22:00-06:00"), try Window(option: "sat,sun 00:00-24:00")])
    expected.pauseRules = PauseRules(maximumSeconds: 28_800, afterMaximum: .fail)
    #expect(settings.options == expected)
    #expect(settings.directory == "/home/me/.config/gdl/films", "relative to the file")
  }

  @Test func `reaches the process`() throws {
    let settings = try reader(
      """
      jobs = 3
      per-host = 2
      limit-rate = "22:00-06:00=0,500K"
      while = "on-mains"
      exit = true
      journal = "/j/journal.db"
      [host."example.org"]
      per-host = 1
      limit-rate = 4096
      """
    ).settings
    let configuration = try get().process.configuration(settings, journalPath: "/j")
    #expect(configuration.filesAtOnce == 3 && configuration.connectionsPerHost == 2)
    #expect(configuration.rate?.text == "22:00-06:00=0,500K" && configuration.condition == "on-mains")
    #expect(configuration.exitsWhenPaused && settings.journal == "/j/journal.db")
    let host = try #require(HostPattern("example.org"))
    #expect(
      configuration.hostLimits == [HostLimit(host, connections: 1, rate: RateSchedule(bytesPerSecond: 4_096))]
    )
  }

  @Test func `has sections for hosts, extractors and hooks`() throws {
    let settings = try reader(
      """
      [host."*.example.org"]
      segments = 1
      header = "Authorization: Bearer x"
      [extractor.mastodon]
      order = "new"
      sizes = [1, 2]
      [[on]]
      event = ["job-done", "job-failed"]
      run = "notify-send done"
      [[on]]
      event = "any"
      post = "https://example.org/hook"
      """
    ).settings
    var network = NetworkOverride()
    network.segments = .fixed(1)
    network.headers = ["Authorization: Bearer x"]
    let hosts = try #require(HostPattern("*.example.org"))
    #expect(settings.options.hosts == [HostOptions(hosts, network)])
    #expect(
      settings.options.extraction.settings == [
        "mastodon": ["order": .string("new"), "sizes": .array([.integer(1), .integer(2)])]
      ])
    #expect(
      settings.hooks == [
        HookRequest(event: .jobDone, target: "notify-send done"),
        HookRequest(event: .jobFailed, target: "notify-send done"),
        HookRequest(event: nil, target: "https://example.org/hook"),
      ])
  }

  // MARK: - The command line comes first

  @Test func `gives way to the command line, also in what it says of single hosts`() throws {
    let settings = try reader(
      """
      segments = 8
      force = true
      netrc = true
      header = ["A: file", "B: file"]
      window = "01:00-02:00"
      directory = "/file"
      exit = true
      [host."example.org"]
      segments = 2
      retries = 9
      header = ["a: host", "C: host"]
      """
    ).settings
    let command = try get(
      "--segments", "3", "--no-force", "--no-netrc", "-H", "A: given", "--window", "03:00-04:00", "-d",
      "/given",
      "--no-exit")
    let options = command.options(settings)
    #expect(options.segments == .fixed(3) && !options.force && !options.network.usesNetrc)
    #expect(options.network.headers == ["B: file", "A: given"])
    #expect(options.windows.windows.map(\.text) == ["03:00-04:00"] && options.directory == "/given")
    #expect(!command.process.configuration(settings, journalPath: "/j").exitsWhenPaused)
    let host = try #require(options.hosts.first)
    #expect(host.network.segments == nil && host.network.retries == 9 && host.network.headers == ["C: host"])
  }

  // MARK: - What is wrong

  @Test(
    arguments: [
      ("segmets = 2", "1: there is no key `segmets`; did you mean `segments`?"),
      ("\nlimitRate = 2", "2: there is no key `limitRate`; did you mean `limit-rate`?"),
      ("hosts = 2", "1: there is no key `hosts`; did you mean `host`?"),
      ("xyzzy = 2", "1: there is no key `xyzzy`"),
      (
        "segments = 65",
        "1: `segments` has to be a number from 1 to 64, or \"auto\", and is 65"
      ),
      ("force = \"yes\"", "1: `force` has to be true or false, and is \"yes\""),
      (
        "on-existing = \"keep\"",
        "1: `on-existing` has to be one of \"skip\", \"rename\", \"overwrite\", \"fail\", and is \"keep\""
      ),
      ("retry-wait = -1", "1: `retry-wait` has to be a duration, such as \"90s\" or \"1h30m\", and is -1"),
      ("min-segment = \"1K\"", "1: `min-segment` has to be a size from \"1M\" on, and is \"1K\""),
      ("jobs = 1.5", "1: `jobs` has to be a number from 1 to 1000, and is 1.5"),
      (
        "window = 1",
        "1: `window` has to be a window, such as \"mon-fri 22:00-06:00\", or a list of them, and is 1"
      ),
      (
        "detach = true",
        "1: `detach` cannot stand here: it would send the process in the background there again"
      ),
      (
        "[host.\"example.org\"]\njobs = 2",
        "2: `jobs` holds for everything: it stands at the top, before the first section"
      ),
      (
        "[host.\"example.org\"]\nretrys = 2",
        "2: there is no key `retrys` in [host.\"example.org\"]; did you mean `retries`?"
      ),
      (
        "[host.\"https://example.org\"]",
        "1: `https://example.org` is no host: write \"example.org\", or \"*.example.org\" for all below it"
      ),
      ("host = 1", "1: `host` has to be sections, such as `[host.NAME]`"),
      (
        "[on]\nevent = \"any\"",
        "1: hooks are written as `[[on]]`, each with `event` and with `run` or `post`"
      ),
      ("[[on]]\nevent = \"any\"", "1: a hook has either `run`, a command, or `post`, a URL"),
      ("[[on]]\nrun = \"x\"", "1: a hook needs an `event`"),
      (
        "[[on]]\nevent = \"any\"\nrun = \"x\"\n\n[[on]]\nevent = \"any\"\npost = \"ftp://x\"",
        "7: `post` has to be a URL that begins with http:// or https://"
      ),
      (
        "[[on]]\nevents = \"any\"\nevent = \"any\"\nrun = \"x\"",
        "2: there is no key `events` in [on]; did you mean `event`?"
      ),
    ])
  func `is refused where it is wrong, with the line and what is expected`(text: String, fault: String) throws
  {
    #expect(try faults(text) == [fault])
  }

  @Test func `tells all that is wrong, by lines`() throws {
    #expect(try reader("a = 1\nsegments = 0\n[host.x]\nb = 1").faults.map(\.line) == [1, 2, 4])
  }

  @Test(arguments: ["header = \"Authorization Bearer s3cret\"", "user = \"me:s3cret\""])
  func `never repeats a secret in a message`(text: String) throws {
    let fault = try #require(try faults(text).first)
    #expect(!fault.contains("s3cret"), "\(fault)")
  }

  @Test func `that is no TOML is refused with its line`() {
    #expect {
      _ = try ConfigurationFile(path: "/c", text: "a = 1\nb = [1,\n")
    } throws: { error in
      (error as? ConfigurationFault)?.line.map { $0 >= 2 } ?? false
    }
  }

  @Test(arguments: ["a = 1\n[(b]", "[[(b]]", "[ #b]", "[\n", "a = [\n[1]]\n[=]", "\u{FEFF}[("])
  func `whose section has no name is refused with its line, and ends no process`(text: String) {
    let error = #expect(throws: ConfigurationFault.self) { try reader(text) }
    #expect(error?.line == text.split(separator: "\n").count)
  }

  @Test func `that begins with a byte order mark has its first key on its first line`() throws {
    #expect(try faults("\u{FEFF}directoryy = \"x\"").map { $0.prefix(3) } == ["1: "])
  }

  @Test(arguments: ["[a]", "[ a . \"b\" ]", "[['c']]", "[[d]]\n[d.e]", "a = [\n[(1)]\n]"])
  func `whose section has a name is read, or refused by the parser`(text: String) {
    #expect(TOMLLines(text).strayHeader == nil)
  }

  @Test func `that is named has to exist, and the usual one need not`() throws {
    let usual = try ConfigurationFile((path: "/nowhere/config.toml", isNamed: false))
    #expect(!usual.exists && ConfigurationReader(usual).faults.isEmpty)
    #expect(throws: ConfigurationFault.self) {
      _ = try ConfigurationFile((path: "/nowhere/config.toml", isNamed: true))
    }
    let error = GDLError([ConfigurationFault(path: "/nowhere", message: "does not exist")])
    #expect(error.code.exitStatus == 2 && error.what == "/nowhere does not exist")
  }

  // MARK: - Seen whole

  @Test func `is shown with defaults and lines, secrets masked`() throws {
    let reader = try reader(
      """
      header = ["Authorization: s3cret"]

      retries = 9
      [extractor.x]
      api-token = "s3cret"
      [[on]]
      event = "job-done"
      post = "https://example.org/hook?key=s3cret"
      """)
    let view = ConfigurationView(reader, mask: SecretMask(showsSecrets: false))
    let lines = view.lines
    #expect(
      lines.contains { $0.hasPrefix("retries ") && $0.hasSuffix("9       line 3") || $0.contains("line 3") })
    #expect(lines.contains { $0.hasPrefix("jobs ") && $0.hasSuffix("default") })
    #expect(!lines.joined().contains("s3cret") && !JSONText.text(view).contains("s3cret"))
    #expect(
      JSONText.text(view).contains(#"{"key":"retries","line":3,"origin":"file","section":"","value":9}"#))
  }

  @Test func `has a key for every long option of get that can hold for every job`() throws {
    let help = GetCommand.helpMessage(columns: 400)
    let options = Set(
      help.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") })
        .filter { $0.hasPrefix("--") && !$0.hasPrefix("--no-") && $0.count > 2 }.map {
          String($0.dropFirst(2))
        })
    let known = Set(ConfigurationKeys.general.map(\.name)).union(ConfigurationKeys.sections)
      .union(ConfigurationKeys.onlyForOneCommand.keys)
    #expect(options.subtracting(known).subtracting(["help", "version"]) == [])
  }

  @Test func `is documented with an example that is right, and every key`() throws {
    let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    let manual = FileContent.text(folder + "/docs/CONFIGURATION.md")
    let example = try #require(manual.split(separator: "```", maxSplits: 2).dropFirst().first)
    #expect(try faults(String(example.dropFirst("toml".count))) == [])
    for key in ConfigurationKeys.general { #expect(manual.contains("`\(key.name)`"), "\(key.name)") }
    for key in ConfigurationKeys.host { #expect(manual.contains("`\(key.name)`"), "\(key.name)") }
  }

  // MARK: - Lines

  @Test func `lines are found behind long strings, lists and comments`() {
    let lines = TOMLLines(
      """
      a = "x # [no]" # [b]
      b = [ 1, # ]
        2,
      ]
      text = \"\"\"
      c = 1
      [d]\"\"\"\"
      c.d = { e = 1 }
      "q.r" = 'it''s'
      [t."u v"]
      w = '''
      x = 1'''
      [[on]]
      run = 1
      [[on]]
      run = 2
      """)
    for (path, line) in [
      (["a"], 1), (["b"], 2), (["text"], 5), (["c", "d"], 8), (["c", "d", "e"], 8), (["q.r"], 9),
      (["t", "u v"], 10),
      (["t", "u v", "w"], 11), (["on", "0", "run"], 14), (["on", "1", "run"], 16), (["on", "1"], 15),
      (["on"], 13),
    ] as [([String], Int)] {
      #expect(lines[path] == line, "\(path)")
    }
    #expect(lines[["d"]] == nil && lines[["x"]] == nil)
  }
}
