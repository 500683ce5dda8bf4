import GDLCore
import GDLExtractors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How an ``Engine`` works, for all its jobs together.
public struct EngineConfiguration: Sendable {
  /// Absolute path of the journal's database.
  public var journalPath: String
  /// Files received at the same time, of all jobs; 1…1,000.
  public var filesAtOnce = 8
  /// Connections to one host, of all files; 1…64.
  public var connectionsPerHost = 8
  /// What holds for single hosts instead, or besides.
  public var hostLimits: [HostLimit] = []
  /// Upper limit for everything this process receives. Nil: none.
  public var rate: RateSchedule?
  /// A run ends when all that is left waits for the end of a pause, for a window or for room on a disk; else it
  /// waits, too.
  public var exitsWhenPaused = false
  /// Jobs run only while this shell command ends with status 0. Looked at every 30 s.
  public var condition: String?
  package var conditionSeconds = 30.0
  /// So much later than it was due means that the machine slept, or that this process was stopped.
  package var sleepSeconds = 5.0
  /// So long a connection may stay silent after that.
  package var wakePatienceSeconds = 5.0
  /// A ``condition`` that takes longer does not hold.
  package var conditionTimeoutSeconds = 20.0
  /// How the machine reaches other machines now; nil where the system does not tell.
  package var routes: @Sendable () -> NetworkRoutes? = { Machine.routes }
  /// Which addresses are of private networks. Tests count some of the loopback as the internet.
  package var isPrivateAddress: @Sendable (NetworkAddress) -> Bool = { $0.isPrivate }
  /// What sees every message before it is handled, in this order. See ``DispatchStep``.
  public var dispatchSteps: [DispatchStep] = []
  /// Where drivers of other programs lie: beside the journal, in a folder that is private to the user.
  var driverFolder: String { Destination.normalized(journalPath + "/../drivers") }
  /// Kinds of sources that jobs may name.
  package var extractors: [ExtractorKind] = ExtractorRegistry.all
  /// How ``JobRequest/hooks`` are run.
  public var hooks = HookConfiguration()
  /// Comes before what the jobs' own options say, for this run only.
  public var networkOverride: NetworkOverride?
  /// Notices that matter less are not made: with a million files, each that is complete is one.
  public var leastNotice = Notice.Level.info
  /// The password for ``NetworkOptions/user``. It is never journaled.
  public var password: String?

  /// The options of a job as they hold for this run.
  func overridden(_ options: JobOptions) -> JobOptions {
    guard let networkOverride else { return options }
    var options = options
    options.override(with: networkOverride)
    return options
  }

  /// Connections to a host, of all files.
  func connections(to host: String) -> Int {
    hostLimits.matching(host).compactMap(\.connections).last ?? connectionsPerHost
  }

  /// The defaults, with a journal of your own or the user's.
  public init(journalPath: String = EngineConfiguration.defaultJournalPath) {
    self.journalPath = journalPath
  }

  /// `$GDL_JOURNAL`, or `$XDG_STATE_HOME/gdl/journal.db`, or `~/.local/state/gdl/journal.db`.
  public static var defaultJournalPath: String {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    if let path = variable("GDL_JOURNAL") { return path }
    if let state = variable("XDG_STATE_HOME") { return state + "/gdl/journal.db" }
    return (variable("HOME") ?? "") + "/.local/state/gdl/journal.db"
  }
}

/// A job to be: what `gdl get` was asked for.
public struct JobRequest: Sendable {
  /// Where a job's URLs come from.
  public enum Source: Sendable {
    /// `http:` or `https:`, in this order.
    case urls([String])
    /// One URL a line; `-` is the standard input.
    case file(path: String)
    /// Ready messages, in this order.
    case messages([Message])
  }

  /// What `gdl list` shows for it.
  public var input: String
  /// Stored with the job: a later run needs none of them again.
  public var options: JobOptions
  /// Read once, by ``Engine/add(_:)``.
  public var source: Source
  /// Who is told of its events, at least once each, whichever process runs the job then.
  public var hooks: [HookRequest]

  /// A request that ``Engine/add(_:)`` has not seen yet.
  public init(input: String, options: JobOptions, source: Source, hooks: [HookRequest] = []) {
    self.input = input
    self.options = options
    self.source = source
    self.hooks = hooks
  }
}
