import GDL

/// Every key there is. A new option is one line here.
enum ConfigurationKeys {
  /// How requests are made: at the top, and for single hosts.
  private static let network: [ConfigurationKey<NetworkOverride>] = [
    .init("header", \.headers, .headers),
    .init("user-agent", \.userAgent, .text),
    .init("referer", \.referer, .text),
    .init("cookies", \.cookieFile, .path),
    .init("netrc", \.usesNetrc, .flag),
    .init("user", \.user, .userName),
    .init("proxy", \.proxy, .text),
    .init("cacert", \.certificateAuthorities, .path),
    .init("insecure", \.isInsecure, .flag),
    .init("allow-private", \.allowsPrivate, .flag),
    .init("connect-timeout", \.connectTimeoutSeconds, .duration(aboveZero: true)),
    .init("stall-timeout", \.stallTimeoutSeconds, .duration(aboveZero: true)),
    .init("min-speed", \.minimumBytesPerSecond, .size()),
    .init("retries", \.retries, .count(0...1_000_000)),
    .init("retry-wait", \.retryWaitSeconds, .duration()),
    .init("sleep", \.sleep, .sleep),
    .init("segments", \.segments, .segments),
    .init("min-segment", \.minimumSegment, .size(from: chunkLength)),
  ]

  /// At the top of the file.
  static let general: [ConfigurationKey<Settings>] =
    [
      .init("directory", \.directory, .path),
      .init("on-existing", \.job.onExisting, .choice),
      .init("force", \.job.force, .flag),
      .init("mtime", \.job.keepsModificationTime, .flag),
      .init("strict", \.job.isStrict, .flag),
      .init("recursive", \.job.extraction.isRecursive, .flag),
      .init("depth", \.job.extraction.depth, .count(0...1_000)),
      .init("look-ahead", \.job.extraction.lookAhead, .countOrAll),
      .init("stop-at-known", \.job.extraction.stopAtKnown, .count(1...1_000_000)),
      .init("via", \.job.extraction.via, .text),
      .init("restrict-filenames", \.job.names.restriction, .text),
      .init("path-replace", \.job.names.replacement, .text),
      .init("path-remove", \.job.names.removal, .text),
      .init("path-strip", \.job.names.strip, .text),
      .init("extension-map", \.job.names.extensions, .extensions),
      .init("archive", \.archive, .path),
      .init("archive-format", \.archiveFormat, .text),
      .init("archive-prefix", \.archivePrefix, .text),
      .init("write-metadata", \.job.writesMetadata, .flag),
      .init("range", \.job.selection.range, .text),
      .init("accept", \.job.selection.accept, .texts),
      .init("reject", \.job.selection.reject, .texts),
      .init("ignore-case", \.job.selection.ignoresCase, .flag),
      .init("filter", \.job.selection.filters, .texts),
      .init("date-after", \.job.selection.dateAfter, .text),
      .init("date-before", \.job.selection.dateBefore, .text),
      .init("min-size", \.job.selection.minimumSize, .text),
      .init("max-size", \.job.selection.maximumSize, .text),
      .init("stop-after", \.job.selection.stopAfter, .text),
      .init("exec", \.exec, .texts),
    ] + network.map { $0.inside(\.network) } + [
      .init("window", \.job.windows, .windows),
      .init("max-pause", \.job.pauseRules.maximumSeconds, .duration()),
      .init("after-max-pause", \.job.pauseRules.afterMaximum, .choice),
      .init("jobs", \.process.filesAtOnce, .count(1...1_000)),
      .init("per-host", \.process.connectionsPerHost, .count(1...64)),
      .init("limit-rate", \.process.rate, .rate),
      .init("while", \.process.condition, .text),
      .init("exit", \.process.exitsWhenPaused, .flag),
      .init("log-file", \.logFile, .path),
      .init("forget-after", \.forgetAfterSeconds, .duration(aboveZero: true)),
      .init("progress", \.progress, .choice),
      .init("quiet", \.isQuiet, .flag),
      .init("verbose", \.isVerbose, .flag),
      .init("journal", \.journal, .path),
    ]

  /// In a section `[host."example.org"]`.
  static let host: [ConfigurationKey<HostSettings>] =
    network.map { $0.inside(\.network) } + [
      .init("per-host", \.connections, .count(1...64)),
      .init("limit-rate", \.rate, .rate),
    ]

  /// Their values are in no message.
  static let secret: Set<String> = ["header", "user", "proxy"]

  /// Sections, which are no keys.
  static let sections = ["host", "extractor", "on"]

  /// Options that make no sense for every job, and why.
  static let onlyForOneCommand = [
    "checksum": "is of one file", "output": "names one file", "input-file": "is read once",
    "option": "stands in a section of its extractor, [extractor.NAME]",
    "download-archive": "is called archive here",
    "detach": "would send the process in the background there again",
    "wait": "is an option of `gdl resume`", "json": "is for one command",
    "show-secrets": "is for one command",
    "config": "names this file",
  ]
}
