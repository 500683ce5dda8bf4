import FoundationEssentials
import GDL
import Glibc
import Testing

@testable import GDLCLI

@Suite struct `A service` {
  private func units(_ windows: [String] = [], journal: String? = nil) throws -> [ServiceUnits.Unit] {
    ServiceUnits(program: "/opt/gdl", journal: journal, windows: try windows.map { try Window(option: $0) })
      .units
  }

  @Test func `waits for jobs, is watched, and comes back after a failure`() throws {
    let unit = try #require(try units(journal: "/j/journal.db").first)
    #expect(unit.name == "gdl.service")
    #expect(unit.text.hasPrefix(ServiceUnits.marker + "\n"))
    for line in [
      "Type=notify", "NotifyAccess=main", "ExecStart=\"/opt/gdl\" resume --wait --progress none",
      "Restart=on-failure", "KillMode=mixed", "Environment=\"GDL_JOURNAL=/j/journal.db\"",
      "WantedBy=default.target", "SuccessExitStatus=75 129 130 143",
    ] {
      #expect(unit.text.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
    #expect(try !units()[0].text.contains("Environment"))
  }

  @Test func `has a timer only where there are windows, with each opening once`() throws {
    #expect(try units().map(\.name) == ["gdl.service"])
    let timer = try #require(try units(["01:00-06:00", "mon-wed 22:30-06:00", "01:00-05:00"]).last)
    #expect(timer.name == "gdl.timer")
    let openings = timer.text.split(separator: "\n").filter { $0.hasPrefix("OnCalendar") }
    #expect(openings == ["OnCalendar=*-*-* 01:00:00", "OnCalendar=Mon,Tue,Wed *-*-* 22:30:00"])
  }

  @Test(
    arguments: [
      ("/opt/my gdl", "\"/opt/my gdl\""), ("/a%b$c", "\"/a%%b$$c\""), ("/q\"\\", "\"/q\\\"\\\\\""),
      ("/n\n", "\"/n\\x0a\""),
    ])
  func `quotes what systemd would read otherwise`(path: String, word: String) {
    #expect(ServiceUnits.quoted(path, isCommand: true) == word)
  }

  // MARK: - The folder

  private func inFolder(_ body: (UnitFolder) throws -> Void) throws {
    let path = "/tmp/gdl-units-\(UUID().uuidString)"
    defer {
      do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try body(UnitFolder(path: path))
  }

  @Test func `is written again over itself and removed with its link`() throws {
    try inFolder { folder in
      for _ in 1...2 { try folder.write(try units()) }
      #expect(try folder.presence(of: "gdl.service") == .ours)
      let wants = folder.path(of: "default.target.wants")
      try FileManager.default.createDirectory(atPath: wants, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        atPath: wants + "/gdl.service", withDestinationPath: folder.path(of: "gdl.service"))
      #expect(try folder.remove("gdl.service"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: wants).isEmpty)
      #expect(try !folder.remove("gdl.service"))
    }
  }

  @Test(arguments: [false, true])
  func `never touches a unit that gdl did not write`(isLink: Bool) throws {
    try inFolder { folder in
      let path = folder.path(of: "gdl.timer")
      if isLink {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
      } else {
        try Data("[Unit]\n".utf8).write(to: URL(filePath: path))
      }
      #expect(throws: GDLError.self) { try folder.write(try units(["01:00-02:00"])) }
      #expect(try folder.presence(of: "gdl.service") == .absent, "nothing was written")
      #expect(try !folder.remove("gdl.timer"))
      #expect(access(folder.path, F_OK) == 0)
    }
  }

  // MARK: - Telling the manager

  /// A datagram socket of our own, and what came to it.
  private func heard(at name: String, _ body: () -> Void) throws -> [String] {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(name.utf8)
    let isAbstract = bytes[0] == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(2 + bytes.count + (isAbstract ? 0 : 1))
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(bound == 0)
    body()
    var messages: [String] = []
    var buffer = [UInt8](repeating: 0, count: 500)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { return messages }
      messages.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }

  @Test(arguments: [false, true])
  func `says once that it is ready, how it is, and that it ends`(isAbstract: Bool) throws {
    let name = "\(isAbstract ? "@" : "/tmp/")gdl-notify-\(UUID().uuidString)"
    defer { if !isAbstract { unlink(name) } }
    let messages = try heard(at: name) {
      let variables = ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "\(getpid())"]
      let notify = Notify { variables[$0] }
      #expect(notify.watchdogSeconds == 3)
      notify.ready()
      notify.ready()
      notify.status("1 file\nREADY=0")
      notify.alive()
      notify.stopping()
    }
    #expect(messages == ["READY=1", "STATUS=1 file\u{FFFD}READY=0", "WATCHDOG=1", "STOPPING=1"])
  }

  @Test func `keeps quiet where nobody listens or another process is watched`() throws {
    let name = "@gdl-notify-\(UUID().uuidString)"
    let messages = try heard(at: name) {
      let variables = ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"]
      let notify = Notify { variables[$0] }
      #expect(notify.watchdogSeconds == nil)
      notify.alive()
    }
    #expect(messages.isEmpty)
    for address in [nil, "relative", "/no/such/socket", "/" + String(repeating: "x", count: 200)] {
      let notify = Notify { $0 == "NOTIFY_SOCKET" ? address : nil }
      notify.ready()
      #expect(notify.wasReady)
    }
  }

  // MARK: - Waiting

  @Test func `takes a new job at once and one that it let go of after a pause that grows`() {
    var patience = Patience()
    #expect(patience.due([1], at: 0) == [1])
    #expect(patience.due([1], at: 2) == [])
    #expect(patience.due([1, 2], at: 4) == [2])
    #expect(patience.due([1, 2], at: 5) == [1])
    #expect(patience.due([1, 2], at: 10) == [2])
    #expect(patience.due([1], at: 14) == [])
    #expect(patience.due([1], at: 15) == [1])
    #expect(patience.due([1], at: 3_000) == [1])
    #expect(patience.due([1], at: 3_005) == [1], "forgotten after a long run")
  }

  @Test func `a rest ends early when it is told to, and for ever`() async {
    let rest = Rest()
    async let sleep: Void = rest.sleep(seconds: 600)
    rest.end()
    await sleep
    await rest.sleep(seconds: 600)
  }

  // MARK: - The log

  @Test func `turns its log over and keeps three old ones`() throws {
    try inFolder { folder in
      let path = folder.path(of: "below/gdl.log")
      let descriptor = dup(STDERR_FILENO)
      defer { close(descriptor) }
      let log = try LogFile(path, descriptors: [descriptor], limit: 10)
      for number in 1...6 {
        let line = "line \(number) of them\n"
        #expect(write(descriptor, line, line.utf8.count) == line.utf8.count)
        log.turn()
      }
      func text(_ suffix: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path + suffix)), as: UTF8.self)
      }
      #expect(try text("").isEmpty)
      #expect(try ["3", "2", "1"].map { try text("." + $0) } == (4...6).map { "line \($0) of them\n" })
      #expect(access(path + ".4", F_OK) != 0)
    }
  }

  @Test func `follows when another process turned the log over`() throws {
    try inFolder { folder in
      let path = folder.path(of: "gdl.log")
      let descriptors = [dup(STDERR_FILENO), dup(STDERR_FILENO)]
      defer { for descriptor in descriptors { close(descriptor) } }
      let logs = try descriptors.map { try LogFile(path, descriptors: [$0], limit: 4) }
      #expect(write(descriptors[0], "first\n", 6) == 6)
      logs[0].turn()
      logs[1].turn()
      #expect(write(descriptors[1], "next\n", 5) == 5)
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("next\n".utf8))
      #expect(access(path + ".2", F_OK) != 0, "one turn, not two")
    }
  }

  // MARK: - Command lines

  @Test func `what a process was told goes to the one in the background`() throws {
    let command = try #require(
      try GDLCommand.parseAsRoot([
        "get", "https://a/b", "--detach", "--jobs", "3", "--per-host", "2", "--limit-rate",
        "22:00-06:00=0,500K",
        "--while", "true", "--exit",
      ]) as? GetCommand)
    #expect(command.background.detach)
    #expect(
      command.process.arguments == [
        "--jobs", "3", "--per-host", "2", "--limit-rate", "22:00-06:00=0,500K", "--while", "true", "--exit",
      ])
  }

  @Test(arguments: [
    ["resume", "--wait", "3"], ["forget"], ["forget", "1", "--older-than", "30d"],
    ["report", "--since", "12"],
  ])
  func `wrong usage of it ends with status 64`(arguments: [String]) {
    #expect {
      _ = try GDLCommand.parseAsRoot(arguments)
    } throws: { error in
      GDLCommand.exitCode(for: error).rawValue == 64
    }
  }
}
