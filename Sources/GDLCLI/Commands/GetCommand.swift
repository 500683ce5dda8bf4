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

      A list has one URL a line and `#` comments; indented `name=value` lines under a URL set options for it.
      """)

  @Argument(help: ArgumentHelp("What to download; several are one job.", valueName: "url"))
  var urls: [String] = []
  @Option(
    name: [.customShort("i"), .customLong("input-file")], help: "Read URLs from a file, or `-` for stdin.")
  var inputFile: String?
  @OptionGroup(title: "Files") var files: FileArguments
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
    let configuration = process.configuration(journalPath: global.journalPath)
    if background.detach { return try await detach(configuration) }
    let log = try background.openLog()
    try await global.withEngine(.readWrite, configuration) { engine in try await get(engine, log: log) }
  }

  /// Journals the jobs here, so that their numbers are known and safe, and has another process run them.
  private func detach(_ configuration: EngineConfiguration) async throws {
    let jobs = try await global.withEngine(.readWrite, configuration) { engine in
      var jobs: [JobID] = []
      for request in requests { jobs.append(try await engine.add(request)) }
      return jobs
    }
    var arguments = ["resume"] + jobs.map { "\($0)" } + process.arguments
    arguments += ["--journal", global.journalPath, "--progress", "none"]
    arguments += ["--log-file", background.detachedLog]
    if global.verbose { arguments += ["--verbose"] }
    if global.showSecrets { arguments += ["--show-secrets"] }
    try Detached(arguments, log: background.detachedLog).announce(jobs, global)
  }

  private func get(_ engine: Engine, log: LogFile?) async throws {
    let foreground = ForegroundRun(engine: engine, options: global, log: log)
    var jobs: [JobID] = []
    for request in requests {
      let job = try await engine.add(request)
      jobs.append(job)
      await foreground.accepted(job, input: request.input)
    }
    try await foreground.run(jobs)
  }

  /// One job for the URLs of the command line, one for the list.
  private var requests: [JobRequest] {
    var options = JobOptions()
    network.apply(to: &options)
    files.apply(to: &options)
    time.apply(to: &options)
    var requests: [JobRequest] = []
    if let first = urls.first {
      let input = urls.count == 1 ? first : "\(urls.count) URLs: \(first) …"
      requests.append(JobRequest(input: input, options: options, source: .urls(urls), hooks: events.hooks))
    }
    if let inputFile {
      let path = inputFile == "-" ? "-" : Paths.absolute(inputFile)
      let input = path == "-" ? "list from standard input" : "list \(path)"
      requests.append(
        JobRequest(input: input, options: options, source: .file(path: path), hooks: events.hooks))
    }
    return requests
  }
}
