import GDL

/// The texts of gdl's units for a user's systemd.
struct ServiceUnits {
  struct Unit: Equatable {
    let name: String
    let text: String
  }

  static let service = "gdl.service"
  static let timer = "gdl.timer"
  static let names = [service, timer]
  /// The first line of every unit of ours; a file without it is somebody else's.
  static let marker = "# Written by `gdl service install`; `gdl service uninstall` removes it."

  let units: [Unit]

  /// - Parameters:
  ///   - program: Absolute path of gdl.
  ///   - journal: Absolute path; nil for the default one.
  ///   - config: Likewise, of the configuration.
  ///   - windows: Of all jobs; at each of their openings a timer starts the service, should it not run.
  init(program: String, journal: String?, config: String? = nil, windows: [Window]) {
    let variables = [journal.map { "GDL_JOURNAL=" + $0 }, config.map { "GDL_CONFIG=" + $0 }]
    let text = Self.serviceText(program: program, environment: variables.compactMap(\.self))
    var units = [Unit(name: Self.service, text: text)]
    let openings = Self.openings(of: windows)
    if !openings.isEmpty { units.append(Unit(name: Self.timer, text: Self.timerText(openings))) }
    self.units = units
  }

  private static func serviceText(program: String, environment variables: [String]) -> String {
    let environment = variables.map { "Environment=\(quoted($0, isCommand: false))\n" }.joined()
    // 64: a command line of another version; starting again would not mend it. 75 and 128 + a signal are
    // how a run ends that can go on: no failure.
    return """
      \(marker)
      [Unit]
      Description=gdl, downloads that go on
      StartLimitIntervalSec=0

      [Service]
      Type=notify
      NotifyAccess=main
      \(environment)ExecStart=\(quoted(program, isCommand: true)) resume --wait --progress none
      Restart=on-failure
      RestartSec=15
      RestartPreventExitStatus=64
      SuccessExitStatus=75 129 130 143
      WatchdogSec=120
      TimeoutStartSec=300
      TimeoutStopSec=60
      KillMode=mixed

      [Install]
      WantedBy=default.target

      """
  }

  private static func timerText(_ openings: [String]) -> String {
    """
    \(marker)
    [Unit]
    Description=gdl, at each opening of a window

    [Timer]
    \(openings.map { "OnCalendar=\($0)" }.joined(separator: "\n"))
    Persistent=true
    AccuracySec=1min
    Unit=\(service)

    [Install]
    WantedBy=timers.target

    """
  }

  /// Each opening once, as systemd.time(7) writes it: `Mon,Tue *-*-* 22:00:00`.
  static func openings(of windows: [Window]) -> [String] {
    var openings: [String] = []
    for window in windows {
      let days = Weekday.allCases.filter { window.days.contains($0) }.map { $0.text.capitalized }
      let prefix = days.isEmpty ? "" : days.joined(separator: ",") + " "
      let opening = "\(prefix)*-*-* \(window.start.text):00"
      if !openings.contains(opening) { openings.append(opening) }
    }
    return openings
  }

  /// One word of a unit file: systemd.syntax(7) takes backslashes and quotes, systemd.unit(5) `%`, and in
  /// commands `$`.
  static func quoted(_ word: String, isCommand: Bool) -> String {
    var quoted = ""
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "%": quoted += "%%"
      case "$" where isCommand: quoted += "$$"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
      case _: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\"\(quoted)\""
  }
}

extension String {
  /// `Mon` of `mon`.
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
