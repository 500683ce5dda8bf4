/// Number of a file in its journal.
public typealias TransferID = Int64

/// One file of a job: one URL being received.
public struct TransferRecord: Sendable, Equatable {
  /// How far a file is. Numbers are the journal's, and never change.
  public enum State: Int, Sendable, Codable, CaseIterable {
    /// Handed over by dispatch; nothing was asked yet.
    case pending = 0
    /// Asked at least once; its `.part` may exist.
    case active = 1
    /// Every byte is durable under the `.part` name and the whole's CRC-32 is known.
    case finalizing = 2
    /// Whole, durable, under its final name.
    case done = 3
    /// Its final name was there already.
    case skipped = 4
    /// Failed for good; `gdl retry` queues it again.
    case failed = 5
    /// Its job was cancelled before it was whole.
    case cancelled = 6

    /// Whether nothing is left to do for it.
    public var isEnded: Bool {
      switch self {
      case .pending, .active, .finalizing: false
      case .done, .skipped, .failed, .cancelled: true
      }
    }
  }

  /// Rises with every file of the journal.
  public var id: TransferID
  /// The job it belongs to.
  public var job: JobID
  /// Ordinal of its `url` message.
  public var ordinal: Int64
  /// The first URL: every request starts there, so that a signed target may expire.
  public var url: String
  /// The redirects that led to the reply last accepted, in order; empty for none.
  public var redirects: [String]
  /// Of its `url` message.
  public var metadata: Metadata
  /// The extraction that its message came from; nil for the job's own input.
  public var extraction: ExtractionID?
  /// Which of the message's other URLs is in use, from 1; 0: ``url`` itself.
  public var alternative = 0
  /// As last committed.
  public var state: State
  /// Absolute path of the folder the file is in.
  public var directory: String
  /// Final name inside ``directory``. The partial file is this with `.part` behind it.
  public var name: String
  /// What the server said about the version that is being received. Nil before the first reply.
  public var representation: Representation?
  /// CRC-32 of the whole. Known from ``State/finalizing`` on.
  public var crc32: UInt32?
  /// Length of the finished file, in bytes.
  public var length: Int64?
  /// Tries without progress so far.
  public var attempts: Int
  /// No request before this moment (Retry-After).
  public var notBefore: Timestamp?
  /// Why it waits, failed or was skipped: one sentence. Empty for none.
  public var reason: String
  /// Identity of the `.part` when the owner last let go of it cleanly; nil otherwise.
  public var partIdentity: FileIdentity?
  /// When it was first asked for.
  public var startedAt: Timestamp?
  /// Nil while something is left to do.
  public var endedAt: Timestamp?

  /// As the journal holds it.
  public init(
    id: TransferID, job: JobID, ordinal: Int64, url: String, redirects: [String] = [],
    metadata: Metadata = [:], state: State = .pending, directory: String, name: String,
    representation: Representation? = nil, crc32: UInt32? = nil, length: Int64? = nil,
    attempts: Int = 0, notBefore: Timestamp? = nil, reason: String = "",
    partIdentity: FileIdentity? = nil, startedAt: Timestamp? = nil, endedAt: Timestamp? = nil
  ) {
    self.id = id
    self.job = job
    self.ordinal = ordinal
    self.url = url
    self.redirects = redirects
    self.metadata = metadata
    self.state = state
    self.directory = directory
    self.name = name
    self.representation = representation
    self.crc32 = crc32
    self.length = length
    self.attempts = attempts
    self.notBefore = notBefore
    self.reason = reason
    self.partIdentity = partIdentity
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}

/// What tells whether somebody touched a file while we did not hold it.
public struct FileIdentity: Sendable, Equatable, Codable {
  /// As `stat` says.
  public var device: UInt64
  /// As `stat` says.
  public var inode: UInt64
  /// In bytes.
  public var size: Int64
  /// Modification time in nanoseconds since 1970.
  public var modifiedNanoseconds: Int64

  /// As the journal holds it.
  public init(device: UInt64, inode: UInt64, size: Int64, modifiedNanoseconds: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modifiedNanoseconds = modifiedNanoseconds
  }
}
