import GDL

/// What the configuration says, defaults where it says nothing.
struct Settings: Sendable {
  /// Nil: the folder that gdl is called in.
  var directory: String?
  /// How requests are made. Everything is set: the defaults are.
  var network = NetworkOverride(of: JobOptions())
  /// All other options of a job; ``options`` has them whole.
  var job = JobOptions()
  /// What holds for a process; its journal is not used.
  var process = EngineConfiguration(journalPath: "")
  var logFile: String?
  /// A waiting process drops jobs that ended longer ago. Nil: never.
  var forgetAfterSeconds: Double?
  var progress = ProgressMode.auto
  var isQuiet = false
  var isVerbose = false
  /// Absolute path.
  var journal: String?
  var hosts: [HostSettings] = []
  /// Absolute path of the archive; nil for none.
  var archive: String?
  var archiveFormat: String?
  var archivePrefix: String?
  /// Commands for each finished file.
  var exec: [String] = []
  /// For every new job.
  var hooks: [HookRequest] = []

  /// What a new job begins with.
  var options: JobOptions {
    var options = job
    network.apply(to: &options)
    if let archive {
      var own = ArchiveOptions(path: archive)
      own.format = archiveFormat
      own.prefix = archivePrefix
      options.archive = own
    }
    options.hosts = hosts.filter { !$0.network.isEmpty }.map { HostOptions($0.pattern, $0.network) }
    return options
  }

  /// What a process begins with.
  func configuration(journalPath: String) -> EngineConfiguration {
    var configuration = process
    configuration.journalPath = journalPath
    configuration.hostLimits = hosts.filter { $0.connections != nil || $0.rate != nil }.map {
      HostLimit($0.pattern, connections: $0.connections, rate: $0.rate)
    }
    return configuration
  }
}

/// A section `[host."example.org"]`.
struct HostSettings: Sendable {
  let pattern: HostPattern
  var network = NetworkOverride()
  var connections: Int?
  var rate: RateSchedule?

  init(_ pattern: HostPattern) { self.pattern = pattern }
}
