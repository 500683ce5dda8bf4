import ArgumentParser
import GDL

struct GetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Download URLs.",
    discussion: """
      The job is journaled first, then run until it is done, paused or stopped. Whatever ends it before \
      the end, `gdl resume` goes on from the last checkpoint.

        gdl get https://example.org/holiday.mkv
        gdl get -d ~/Videos --segments 4 https://example.org/holiday.mkv
        gdl get -i list.txt
        gdl get --recursive https://example.org/pub/ --accept '*.iso'
        gdl get https://commons.wikimedia.org/wiki/Category:Maps -o '{title}.{extension}'
        gdl get --via gallery-dl https://example.org/artist --archive seen.sqlite3

      A URL that an extractor knows is read by it, any other is a file; `NAME:URL` names the extractor.
      A list has one URL a line and `#` comments; indented `name=value` lines under a URL set options for it.
      """)

  @Argument(help: ArgumentHelp("What to download; several are one job.", valueName: "url"))
  var urls: [String] = []
  @Option(
    name: [.customShort("i"), .customLong("input-file")], help: "Read URLs from a file, or `-` for stdin.")
  var inputFile: String?
  @OptionGroup(title: "Files") var files: FileArguments
  @OptionGroup(title: "Sources") var sources: SourceArguments
  @OptionGroup(title: "Selection") var selection: SelectionArguments
  @OptionGroup(title: "Network") var network: NetworkArguments
  @OptionGroup(title: "Time") var time: TimeArguments
  @OptionGroup(title: "This process") var process: ProcessArguments
  @OptionGroup(title: "Events") var events: HookArguments
  @OptionGroup(title: "In the background") var background: BackgroundArguments
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func validate() throws {
    if urls.isEmpty && inputFile == nil { throw ValidationError("Nothing to get: give a URL, or `-i FILE`.") }
    if inputFile?.isEmpty == true || urls.contains("") { throw ValidationError("An empty name is no input.") }
    if files.nameOneFile && (urls.count > 1 || inputFile != nil) {
      throw ValidationError("`--output` without a template and `--checksum` are for one URL only.")
    }
  }

  func run() async throws {
    let settings = try global.settings()
    let global = global.filled(from: settings)
    let configuration = process.configuration(settings, journalPath: try global.journalPath)
    let requests = requests(settings)
    if background.detach {
      return try await detach(requests, configuration, global, log: background.detachedLog(settings))
    }
    let log = try background.openLog(settings)
    try await global.withEngine(.readWrite, configuration) { engine in
      try await get(requests, ForegroundRun(engine: engine, options: global, log: log))
    }
  }

  /// Journals the jobs here, so that their numbers are known and safe, and has another process run them.
  private func detach(
    _ requests: [JobRequest], _ configuration: EngineConfiguration, _ global: GlobalOptions, log: String
  ) async throws {
    let jobs = try await global.withEngine(.readWrite, configuration) { engine in
      var jobs: [JobID] = []
      for request in requests { jobs.append(try await engine.add(request)) }
      return jobs
    }
    var arguments = ["resume"] + jobs.map { "\($0)" } + process.arguments
    arguments += ["--journal", configuration.journalPath, "--progress", "none", "--log-file", log]
    if let config = global.config { arguments += ["--config", config] }
    if global.verbose { arguments += ["--verbose"] }
    if global.showSecrets { arguments += ["--show-secrets"] }
    try Detached(arguments, log: log).announce(jobs, global)
  }

  private func get(_ requests: [JobRequest], _ foreground: ForegroundRun) async throws {
    let engine = foreground.engine
    var jobs: [JobID] = []
    for request in requests {
      let job = try await engine.add(request)
      jobs.append(job)
      await foreground.accepted(job, input: request.input)
    }
    try await foreground.run(jobs)
  }

  /// What was given, over what the configuration says.
  func options(_ settings: Settings) -> JobOptions {
    var options = settings.options
    options.override(with: network.given)
    files.apply(to: &options, folder: settings.directory)
    time.apply(to: &options)
    sources.apply(to: &options)
    selection.apply(to: &options.selection)
    return options
  }

  /// One job for the URLs of the command line, one for the list.
  private func requests(_ settings: Settings) -> [JobRequest] {
    let options = options(settings)
    let hooks = settings.hooks + settings.exec.map(HookRequest.exec) + events.all
    var requests: [JobRequest] = []
    if let first = urls.first {
      let input = urls.count == 1 ? first : "\(urls.count) URLs: \(first) …"
      requests.append(JobRequest(input: input, options: options, source: .urls(urls), hooks: hooks))
    }
    if let inputFile {
      let path = inputFile == "-" ? "-" : Paths.absolute(inputFile)
      let input = path == "-" ? "list from standard input" : "list \(path)"
      requests.append(
        JobRequest(input: input, options: options, source: .file(path: path), hooks: hooks))
    }
    return requests
  }
}
