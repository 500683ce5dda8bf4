/// What `gdl get` was told about a job. Stored with it, so that a resume needs no option again.
public struct JobOptions: Sendable, Equatable, Codable {
  /// What to do when the final name is taken.
  public enum OnExisting: String, Sendable, Codable, CaseIterable { case skip, rename, overwrite, fail }

  /// Absolute path of the destination folder. Nothing outside it is written.
  public var directory: String = "/"
  /// File name, or path below ``directory``, that the user chose. Nil: from the reply or the URL.
  public var output: String?
  public var segments: Segments = .auto
  /// A file is never split into parts smaller than this, in bytes; at least one chunk (1 MiB).
  public var minimumSegment: Int64 = 16 << 20
  public var checksum: Digest?
  public var onExisting: OnExisting = .skip
  /// Fetch again although a finished job has the same URL and path.
  public var force = false
  /// Give the file the server's Last-Modified as its time.
  public var keepsModificationTime = true
  /// Begin again instead of proving a join by overlap where there is no strong validator.
  public var isStrict = false
  public var network = NetworkOptions()
  /// How long a pause may last, and what happens then.
  public var pauseRules = PauseRules()
  /// When the job may run. Empty: always.
  public var windows = WindowSchedule()
  /// Upper limit for this job. Nil: none of its own.
  public var rate: RateSchedule?

  public enum Segments: Sendable, Equatable, Codable {
    case auto
    /// 1…64 connections.
    case fixed(Int)
  }

  public init() {}
}

/// How requests are made. `gdl resume` may replace them for one run.
public struct NetworkOptions: Sendable, Equatable, Codable {
  /// Whole lines, `Name: value`.
  public var headers: [String] = []
  public var userAgent: String?
  public var referer: String?
  /// Absolute path of a Netscape cookie file.
  public var cookieFile: String?
  public var usesNetrc = false
  /// User name; the password comes from netrc or `GDL_PASSWORD`.
  public var user: String?
  public var proxy: String?
  /// Absolute path of a PEM bundle.
  public var certificateAuthorities: String?
  public var isInsecure = false
  public var connectTimeoutSeconds: Double = 30
  /// No byte for so long is a stall.
  public var stallTimeoutSeconds: Double = 60
  /// Slower than this on average over ``stallTimeoutSeconds`` is a stall, too. 0: no floor.
  public var minimumBytesPerSecond: Int64 = 0
  /// Tries without progress, after the first, before a transfer is given up for this run.
  public var retries: Int = 5
  /// First wait of the back-off.
  public var retryWaitSeconds: Double = 1

  public init() {}
}
