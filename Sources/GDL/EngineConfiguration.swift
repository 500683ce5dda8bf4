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
  /// Upper limit for everything this process receives. Nil: none.
  public var rate: RateSchedule?
  /// A run ends when all that is left waits for the end of a pause or for a window; else it waits, too.
  public var exitsWhenPaused = false
  /// Jobs run only while this shell command ends with status 0. Looked at every 30 s.
  public var condition: String?
  package var conditionSeconds = 30.0
  /// A ``condition`` that takes longer does not hold.
  package var conditionTimeoutSeconds = 20.0
  /// How the machine reaches other machines now; nil where the system does not tell.
  package var routes: @Sendable () -> NetworkRoutes? = { Machine.routes }
  /// What sees every message before it is handled, in this order. See ``DispatchStep``.
  public var dispatchSteps: [DispatchStep] = []
  /// Kinds of sources that jobs may name.
  package var extractors: [ExtractorKind] = ExtractorRegistry.all
  /// How ``JobRequest/hooks`` are run.
  public var hooks = HookConfiguration()
  /// Replaces what the jobs' own options say, for this run only.
  public var networkOverride: NetworkOverride?
  /// The password for ``NetworkOptions/user``. It is never journaled.
  public var password: String?

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

/// Network options given to one run: what is nil stays as the job has it.
public struct NetworkOverride: Sendable, Equatable {
  /// See ``NetworkOptions/headers``.
  public var headers: [String]?
  /// See ``NetworkOptions/userAgent``.
  public var userAgent: String?
  /// See ``NetworkOptions/referer``.
  public var referer: String?
  /// See ``NetworkOptions/cookieFile``.
  public var cookieFile: String?
  /// See ``NetworkOptions/usesNetrc``.
  public var usesNetrc: Bool?
  /// See ``NetworkOptions/user``.
  public var user: String?
  /// See ``NetworkOptions/proxy``.
  public var proxy: String?
  /// See ``NetworkOptions/certificateAuthorities``.
  public var certificateAuthorities: String?
  /// See ``NetworkOptions/isInsecure``.
  public var isInsecure: Bool?
  /// See ``NetworkOptions/connectTimeoutSeconds``.
  public var connectTimeoutSeconds: Double?
  /// See ``NetworkOptions/stallTimeoutSeconds``.
  public var stallTimeoutSeconds: Double?
  /// See ``NetworkOptions/minimumBytesPerSecond``.
  public var minimumBytesPerSecond: Int64?
  /// See ``NetworkOptions/retries``.
  public var retries: Int?
  /// See ``NetworkOptions/retryWaitSeconds``.
  public var retryWaitSeconds: Double?
  /// See ``JobOptions/segments``.
  public var segments: JobOptions.Segments?
  /// See ``JobOptions/minimumSegment``.
  public var minimumSegment: Int64?

  /// Replaces nothing.
  public init() {}

  /// Whether it replaces nothing.
  public var isEmpty: Bool { self == NetworkOverride() }

  /// The options of a job as they hold for this run.
  func applied(to options: JobOptions) -> JobOptions {
    var result = options
    headers.map { result.network.headers = $0 }
    userAgent.map { result.network.userAgent = $0 }
    referer.map { result.network.referer = $0 }
    cookieFile.map { result.network.cookieFile = $0 }
    usesNetrc.map { result.network.usesNetrc = $0 }
    user.map { result.network.user = $0 }
    proxy.map { result.network.proxy = $0 }
    certificateAuthorities.map { result.network.certificateAuthorities = $0 }
    isInsecure.map { result.network.isInsecure = $0 }
    connectTimeoutSeconds.map { result.network.connectTimeoutSeconds = $0 }
    stallTimeoutSeconds.map { result.network.stallTimeoutSeconds = $0 }
    minimumBytesPerSecond.map { result.network.minimumBytesPerSecond = $0 }
    retries.map { result.network.retries = $0 }
    retryWaitSeconds.map { result.network.retryWaitSeconds = $0 }
    segments.map { result.segments = $0 }
    minimumSegment.map { result.minimumSegment = $0 }
    return result
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
