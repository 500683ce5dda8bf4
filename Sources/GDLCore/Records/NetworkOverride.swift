/// Network options given for one run, or for some hosts: what is nil stays as it is.
public struct NetworkOverride: Sendable, Equatable, Codable {
  /// See ``NetworkOptions/headers``. Each takes the place of those with its name; others stay.
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
  /// See ``NetworkOptions/allowsPrivate``.
  public var allowsPrivate: Bool?
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
  /// See ``NetworkOptions/sleep``.
  public var sleep: SleepRange?
  /// See ``JobOptions/segments``.
  public var segments: JobOptions.Segments?
  /// See ``JobOptions/minimumSegment``.
  public var minimumSegment: Int64?

  /// Replaces nothing.
  public init() {}

  /// Everything as a job has it.
  public init(of options: JobOptions) {
    let network = options.network
    headers = network.headers
    userAgent = network.userAgent
    referer = network.referer
    cookieFile = network.cookieFile
    usesNetrc = network.usesNetrc
    user = network.user
    proxy = network.proxy
    certificateAuthorities = network.certificateAuthorities
    isInsecure = network.isInsecure
    allowsPrivate = network.allowsPrivate
    connectTimeoutSeconds = network.connectTimeoutSeconds
    stallTimeoutSeconds = network.stallTimeoutSeconds
    minimumBytesPerSecond = network.minimumBytesPerSecond
    retries = network.retries
    retryWaitSeconds = network.retryWaitSeconds
    sleep = network.sleep
    segments = options.segments
    minimumSegment = options.minimumSegment
  }

  /// Whether it replaces nothing.
  public var isEmpty: Bool { self == NetworkOverride() }

  /// Replaces what it has in the options of a job; what is said of single hosts there stays.
  public func apply(to options: inout JobOptions) {
    headers.map { options.network.headers = Self.headers(options.network.headers, replacedBy: $0) }
    userAgent.map { options.network.userAgent = $0 }
    referer.map { options.network.referer = $0 }
    cookieFile.map { options.network.cookieFile = $0 }
    usesNetrc.map { options.network.usesNetrc = $0 }
    user.map { options.network.user = $0 }
    proxy.map { options.network.proxy = $0 }
    certificateAuthorities.map { options.network.certificateAuthorities = $0 }
    isInsecure.map { options.network.isInsecure = $0 }
    allowsPrivate.map { options.network.allowsPrivate = $0 }
    connectTimeoutSeconds.map { options.network.connectTimeoutSeconds = $0 }
    stallTimeoutSeconds.map { options.network.stallTimeoutSeconds = $0 }
    minimumBytesPerSecond.map { options.network.minimumBytesPerSecond = $0 }
    retries.map { options.network.retries = $0 }
    retryWaitSeconds.map { options.network.retryWaitSeconds = $0 }
    sleep.map { options.network.sleep = $0 }
    segments.map { options.segments = $0 }
    minimumSegment.map { options.minimumSegment = $0 }
  }

  /// What is left when another one comes first.
  func without(_ other: NetworkOverride) -> NetworkOverride {
    var rest = self
    if let given = other.headers {
      let left = (headers ?? []).filter { line in !given.contains { Self.name($0) == Self.name(line) } }
      rest.headers = left.isEmpty ? nil : left
    }
    if other.userAgent != nil { rest.userAgent = nil }
    if other.referer != nil { rest.referer = nil }
    if other.cookieFile != nil { rest.cookieFile = nil }
    if other.usesNetrc != nil { rest.usesNetrc = nil }
    if other.user != nil { rest.user = nil }
    if other.proxy != nil { rest.proxy = nil }
    if other.certificateAuthorities != nil { rest.certificateAuthorities = nil }
    if other.isInsecure != nil { rest.isInsecure = nil }
    if other.allowsPrivate != nil { rest.allowsPrivate = nil }
    if other.connectTimeoutSeconds != nil { rest.connectTimeoutSeconds = nil }
    if other.stallTimeoutSeconds != nil { rest.stallTimeoutSeconds = nil }
    if other.minimumBytesPerSecond != nil { rest.minimumBytesPerSecond = nil }
    if other.retries != nil { rest.retries = nil }
    if other.retryWaitSeconds != nil { rest.retryWaitSeconds = nil }
    if other.sleep != nil { rest.sleep = nil }
    if other.segments != nil { rest.segments = nil }
    if other.minimumSegment != nil { rest.minimumSegment = nil }
    return rest
  }

  private static func headers(_ old: [String], replacedBy new: [String]) -> [String] {
    old.filter { line in !new.contains { name($0) == name(line) } } + new
  }

  /// Field names are the same in any case (RFC 9110, section 5.1).
  private static func name(_ line: String) -> String {
    line.prefix { $0 != ":" && $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
  }
}
