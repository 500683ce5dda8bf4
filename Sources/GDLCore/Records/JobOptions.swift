/// What `gdl get` was told about a job. Stored with it, so that a resume needs no option again.
public struct JobOptions: Sendable, Equatable, Codable {
  /// What to do when the final name is taken.
  public enum OnExisting: String, Sendable, Codable, CaseIterable {
    /// The file that is there stays, and counts as skipped.
    case skip
    /// The new file gets a free name beside it.
    case rename
    /// The new file takes its place in one step, when it is whole.
    case overwrite
    /// The new file fails for good.
    case fail
  }

  /// Absolute path of the destination folder. Nothing outside it is written.
  public var directory: String = "/"
  /// File name, or path below ``directory``, that the user chose; a template when it has `{` in it
  /// (docs/TEMPLATES.md). Nil: from the source, the reply or the URL.
  public var output: String?
  /// Connections for each file.
  public var segments: Segments = .auto
  /// A file is never split into parts smaller than this, in bytes; at least one chunk (1 MiB).
  public var minimumSegment: Int64 = 16 << 20
  /// What the whole file must have. Nil: what the server says, if anything.
  public var checksum: Digest?
  /// When the final name is taken.
  public var onExisting: OnExisting = .skip
  /// Fetch again although a finished job has the same URL and path.
  public var force = false
  /// Give the file the server's Last-Modified as its time.
  public var keepsModificationTime = true
  /// Begin again instead of proving a join by overlap where there is no strong validator.
  public var isStrict = false
  /// How inputs become messages.
  public var extraction = ExtractionOptions()
  /// How requests are made.
  public var network = NetworkOptions()
  /// How long a pause may last, and what happens then.
  public var pauseRules = PauseRules()
  /// When the job may run. Empty: always.
  public var windows = WindowSchedule()
  /// How names that come from metadata are made fit for the file system.
  public var names = NameOptions()
  /// Which files of its sources the job wants.
  public var selection = Selection()
  /// Files that it has are skipped, and finished ones are added to it. Nil: none.
  public var archive: ArchiveOptions?
  /// Each file gets its metadata beside it, as `NAME.json`.
  public var writesMetadata = false
  /// Upper limit for this job. Nil: none of its own.
  public var rate: RateSchedule?
  /// What holds for single hosts instead of the options above.
  public var hosts: [HostOptions] = []

  /// How many connections one file may use.
  public enum Segments: Sendable, Equatable, Codable {
    /// Adds connections as long as each one makes it faster; at most 8.
    case auto
    /// 1…64 connections.
    case fixed(Int)
  }

  /// The defaults.
  public init() {}
}

/// How requests are made. `gdl resume` may replace them for one run.
public struct NetworkOptions: Sendable, Equatable, Codable {
  /// Whole lines, `Name: value`.
  public var headers: [String] = []
  /// Nil: gdl's own.
  public var userAgent: String?
  /// Sent as `Referer` (RFC 9110, section 10.1.3). Nil: none.
  public var referer: String?
  /// Absolute path of a Netscape cookie file.
  public var cookieFile: String?
  /// Logins come from the user's netrc file.
  public var usesNetrc = false
  /// User name; the password comes from netrc or `GDL_PASSWORD`.
  public var user: String?
  /// URL of the proxy. Nil: as the environment says.
  public var proxy: String?
  /// Absolute path of a PEM bundle.
  public var certificateAuthorities: String?
  /// Certificates are not checked.
  public var isInsecure = false
  /// Redirects, and what sources name, may lead from the internet to private networks and to this machine.
  public var allowsPrivate = false
  /// Resolving the name, connecting and TLS together may take so long.
  public var connectTimeoutSeconds: Double = 30
  /// No byte for so long is a stall.
  public var stallTimeoutSeconds: Double = 60
  /// Slower than this on average over ``stallTimeoutSeconds`` is a stall, too. 0: no floor.
  public var minimumBytesPerSecond: Int64 = 0
  /// Tries without progress, after the first, before a transfer is given up for this run.
  public var retries: Int = 5
  /// First wait of the back-off.
  public var retryWaitSeconds: Double = 1
  /// How long a host is left alone between the beginnings of two requests. Nil: no longer than it takes.
  public var sleep: SleepRange?

  /// The defaults.
  public init() {}
}
