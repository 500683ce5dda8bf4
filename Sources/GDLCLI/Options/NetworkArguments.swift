import ArgumentParser
import GDL

/// How requests are made. `get` stores them with the job; given to `resume`, they hold for that run.
struct NetworkArguments: ParsableArguments {
  @Option(
    name: [.customShort("H"), .customLong("header")], help: "A header line, `Name: value`; repeatable.")
  var headers: [String] = []
  @Option var userAgent: String?
  @Option var referer: String?
  @Option(help: ArgumentHelp("Cookies in Netscape format.", valueName: "file"))
  var cookies: String?
  @Flag(inversion: .prefixedNo, help: "Take user names and passwords from ~/.netrc.")
  var netrc: Bool?
  @Option(help: "User name; its password comes from GDL_PASSWORD or ~/.netrc.")
  var user: String?
  @Option(help: ArgumentHelp("Proxy (default: http_proxy, https_proxy, all_proxy).", valueName: "url"))
  var proxy: String?
  @Option(help: ArgumentHelp("Certificates to trust, PEM.", valueName: "file"))
  var cacert: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Accept any certificate. Anybody on the way can then read and change everything.")
  var insecure: Bool?
  @Flag(
    inversion: .prefixedNo,
    help: "Let servers of the internet lead to addresses of private networks and of this machine.")
  var allowPrivate: Bool?
  @Option(help: ArgumentHelp("Give up connecting after so long (30s).", valueName: "duration"))
  var connectTimeout: TimeSpan?
  @Option(help: ArgumentHelp("No byte for so long is a stall (60s).", valueName: "duration"))
  var stallTimeout: TimeSpan?
  @Option(
    help: ArgumentHelp("Slower than this, over a stall timeout, is a stall too.", valueName: "size"))
  var minSpeed: ByteCount?
  @Option(
    help: ArgumentHelp("Tries in a row without a byte of progress, after the first (5).", valueName: "n"))
  var retries: Int?
  @Option(help: ArgumentHelp("First wait between tries; later ones are longer (1s).", valueName: "duration"))
  var retryWait: TimeSpan?
  @Option(
    help: ArgumentHelp(
      "Wait so long between two requests to a host: `1.5`, or `1-3` for something in between.",
      valueName: "seconds"))
  var sleep: SleepArgument?
  @Option(help: ArgumentHelp("Connections for one file: 1 to 64, or auto.", valueName: "n"))
  var segments: SegmentChoice?
  @Option(help: ArgumentHelp("No segment is smaller than this (16M; at least 1M).", valueName: "size"))
  var minSegment: ByteCount?

  func validate() throws {
    for header in headers where !Self.isHeader(header) {
      let name = header.prefix { $0 != ":" }
      throw ValidationError("A header reads `Name: value`; `\(name)` does not begin one.")
    }
    if let user, user.contains(":") {
      throw ValidationError(
        "A password on the command line is visible to everybody: `--user NAME`, and GDL_PASSWORD.")
    }
    if let retries, !(0...1_000_000).contains(retries) {
      throw ValidationError("`--retries` is 0 or more.")
    }
    if let minSegment, minSegment.bytes < chunkLength {
      throw ValidationError("`--min-segment` is at least 1M.")
    }
    for (name, span) in [("connect-timeout", connectTimeout), ("stall-timeout", stallTimeout)] {
      if let span, span.seconds <= 0 { throw ValidationError("`--\(name)` is more than 0.") }
    }
  }

  /// `Name: value`, without a character that would end the line.
  static func isHeader(_ line: String) -> Bool {
    let name = line.prefix { $0 != ":" }
    return name.count < line.count && !name.isEmpty && !name.contains(where: \.isWhitespace)
      && !line.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\t" }
  }

  /// What was given, and nothing else.
  var given: NetworkOverride {
    var given = NetworkOverride()
    given.headers = headers.isEmpty ? nil : headers
    given.userAgent = userAgent
    given.referer = referer
    given.cookieFile = cookies.map(Paths.absolute)
    given.usesNetrc = netrc
    given.user = user
    given.proxy = proxy
    given.certificateAuthorities = cacert.map(Paths.absolute)
    given.isInsecure = insecure
    given.allowsPrivate = allowPrivate
    given.connectTimeoutSeconds = connectTimeout?.seconds
    given.stallTimeoutSeconds = stallTimeout?.seconds
    given.minimumBytesPerSecond = minSpeed?.bytes
    given.retries = retries
    given.retryWaitSeconds = retryWait?.seconds
    given.sleep = sleep?.range
    given.segments = segments?.segments
    given.minimumSegment = minSegment?.bytes
    return given
  }
}

/// What holds for the running process, not for a job.
struct ProcessArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Files at once (8).", valueName: "n"))
  var jobs: Int?
  @Option(help: ArgumentHelp("Connections to one host (8).", valueName: "n"))
  var perHost: Int?
  @Option(
    help: ArgumentHelp(
      "At most so many bytes a second, of all together; by time of day: `22:00-06:00=0,500K`.",
      valueName: "rate"))
  var limitRate: RateArgument?
  @Option(
    name: .customLong("while"),
    help: ArgumentHelp("Run only while this shell command ends with status 0.", valueName: "command"))
  var condition: String?
  @Flag(
    inversion: .prefixedNo,
    help: "End with status 75 instead of waiting for the end of a pause, for a window or for room.")
  var exit: Bool?

  func validate() throws {
    if let jobs, !(1...1_000).contains(jobs) { throw ValidationError("`--jobs` is 1 to 1000.") }
    if let perHost, !(1...64).contains(perHost) { throw ValidationError("`--per-host` is 1 to 64.") }
  }

  /// What was given, over what the configuration says.
  func configuration(_ settings: Settings, journalPath: String) -> EngineConfiguration {
    var configuration = settings.configuration(journalPath: journalPath)
    configuration.filesAtOnce = jobs ?? configuration.filesAtOnce
    configuration.connectionsPerHost = perHost ?? configuration.connectionsPerHost
    if perHost != nil {
      configuration.hostLimits = configuration.hostLimits.map { HostLimit($0.pattern, rate: $0.rate) }
    }
    configuration.rate = limitRate?.schedule ?? configuration.rate
    configuration.condition = condition ?? configuration.condition
    configuration.exitsWhenPaused = exit ?? configuration.exitsWhenPaused
    configuration.password = Environment.value("GDL_PASSWORD")
    return configuration
  }
}
