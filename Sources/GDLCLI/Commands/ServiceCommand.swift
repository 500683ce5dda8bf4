import ArgumentParser
import GDL

struct ServiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Have systemd go on with everything, also after a crash or a reboot.",
    subcommands: [Install.self, Status.self, Uninstall.self])

  /// What to do where no systemd looks after the user.
  static func withoutManager(_ global: GlobalOptions) throws(GDLError) {
    global.say("no systemd of this user answers: nothing was started")
    global.say(
      "hint:  `loginctl enable-linger` has one run without a login; without systemd, a line of `crontab -e` does it:"
    )
    global.say("       @reboot \(try cronCommand(global)) resume --wait --detach")
  }

  private static func cronCommand(_ global: GlobalOptions) throws(GDLError) -> String {
    let journal = try global.serviceJournal.map { "GDL_JOURNAL='\($0)' " } ?? ""
    let config = global.serviceConfig.map { "GDL_CONFIG='\($0)' " } ?? ""
    return journal + config + (ProgramPath.own ?? "gdl")
  }
}

extension ServiceCommand {
  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the units, enable and start them.",
      discussion: """
        `gdl.service` runs `gdl resume --wait`, from the start of the user's systemd on. When jobs have windows, \
        `gdl.timer` starts it at each opening, should it not run. Run it again after windows changed.
        """)

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run() async throws {
      guard let program = ProgramPath.own else {
        throw GDLError(.unusable, "this program does not find itself", hint: "install gdl, and call that one")
      }
      let windows = try await global.openWindows()
      let units = ServiceUnits(
        program: program, journal: try global.serviceJournal, config: global.serviceConfig, windows: windows
      ).units
      let folder = UnitFolder.ofUser
      try folder.write(units)
      for unit in units { global.say("written: \(folder.path(of: unit.name))") }
      let hasTimer = units.contains { $0.name == ServiceUnits.timer }
      if !hasTimer { global.say("no job has a window: no timer") }
      let hasManager = UserManager.answers
      if !hasTimer, try folder.presence(of: ServiceUnits.timer) == .ours {
        if hasManager { try UserManager.order("disable", "--now", ServiceUnits.timer) }
        _ = try folder.remove(ServiceUnits.timer)
      }
      guard hasManager else { return try ServiceCommand.withoutManager(global) }
      try UserManager.order("daemon-reload")
      for unit in units { try UserManager.order("enable", "--now", unit.name) }
      global.say("enabled and started: \(units.map(\.name).joined(separator: ", "))")
      global.say("hint:  `loginctl enable-linger` has it run while you are not logged in, too")
    }
  }

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what is installed and what runs.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    private struct Document: Encodable {
      struct Unit: Encodable {
        let name: String
        let path: String
        let file: UnitFolder.Presence
        let state: String?
      }
      let manager: Bool
      let units: [Unit]
    }

    func run() async throws {
      let folder = UnitFolder.ofUser
      let hasManager = UserManager.answers
      let units = try ServiceUnits.names.map { name in
        Document.Unit(
          name: name, path: folder.path(of: name), file: try folder.presence(of: name),
          state: hasManager ? UserManager.state(of: name) : nil)
      }
      if global.json {
        return try Console.write(JSONText.line(Document(manager: hasManager, units: units)))
      }
      for unit in units {
        let state = unit.file == .absent ? "" : ", \(unit.state ?? "state unknown")"
        try Console.line("\(unit.name): \(unit.file.sentence)\(state)")
      }
      if !hasManager { try Console.line("no systemd of this user answers") }
    }
  }

  struct Uninstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop the units and remove them. Jobs stay; nothing else is touched.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run() async throws {
      let folder = UnitFolder.ofUser
      let hasManager = UserManager.answers
      var removed: [String] = []
      for name in ServiceUnits.names.reversed() where try folder.presence(of: name) == .ours {
        if hasManager { try UserManager.order("disable", "--now", name) }
        if try folder.remove(name) { removed.append(name) }
      }
      if hasManager && !removed.isEmpty { try UserManager.order("daemon-reload") }
      for name in removed { global.say("removed: \(folder.path(of: name))") }
      if removed.isEmpty { global.say("nothing of gdl is installed in \(folder.path)") }
    }
  }
}

extension UnitFolder.Presence {
  fileprivate var sentence: String {
    switch self {
    case .absent: "not installed"
    case .ours: "installed"
    case .foreign: "not written by gdl"
    }
  }
}

extension GlobalOptions {
  /// For a process that gets none of this environment; nil when the default would be the same there.
  var serviceJournal: String? {
    get throws(GDLError) {
      let isNamed =
        journal != nil || Environment.value("GDL_JOURNAL") != nil
        || Environment.value("XDG_STATE_HOME") != nil
      return isNamed ? try journalPath : nil
    }
  }

  /// The same for the configuration.
  var serviceConfig: String? {
    let place = ConfigurationFile.place(option: config)
    return place.isNamed || Environment.value("XDG_CONFIG_HOME") != nil ? place.path : nil
  }

  /// The windows of all jobs that have not ended.
  fileprivate func openWindows() async throws -> [Window] {
    if try hasNoJournalYet { return [] }
    return try await withEngine(.readOnly) { engine in
      try await engine.jobs().filter { !$0.record.state.isEnded }.flatMap(\.record.options.windows.windows)
    }
  }
}
