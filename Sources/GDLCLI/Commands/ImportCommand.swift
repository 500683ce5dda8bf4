import ArgumentParser
import GDL

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over what other programs left unfinished.",
    discussion: """
      Makes jobs and runs nothing: `gdl resume` goes on with them. What a file is, its content says:

        gdl import --url https://example.org/big.iso big.iso.part    a partial file of wget, curl or gallery-dl
        gdl import --url https://example.org/big.iso big.iso.aria2   aria2's control file; big.iso lies beside it
        gdl import session.txt                                       aria2's session (--save-session)
        gdl import dump.json                                         what `gallery-dl -j` printed

      A partial file is renamed to NAME.part. Nothing in it is believed: the end of each part is compared with \
      the server's bytes before anything is built upon it.
      """)

  @Argument(help: ArgumentHelp("What another program left.", valueName: "file"))
  var paths: [String]
  @Option(help: ArgumentHelp("Where the partial file comes from; repeatable for other places of it."))
  var url: [String] = []
  @Option(
    name: [.customShort("d"), .customLong("directory")], help: "Where new files go (the current folder).")
  var directory: String?
  @Option(name: .shortAndLong, help: ArgumentHelp("Name of the finished file.", valueName: "name"))
  var output: String?
  @OptionGroup(title: "Network") var network: NetworkArguments
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func validate() throws {
    if output?.contains("/") == true {
      throw ValidationError("`--output` is a name; the file stays where it is.")
    }
    if paths.count > 1 && (!url.isEmpty || output != nil) {
      throw ValidationError("`--url` and `--output` are for one file.")
    }
  }

  func run() async throws {
    let settings = try global.settings()
    let global = global.filled(from: settings)
    var options = settings.options
    options.override(with: network.given)
    options.directory = Paths.absolute(directory ?? settings.directory ?? ".")
    try await global.withEngine(.readWrite) { engine in
      var jobs: [JobSummary] = []
      for path in paths {
        let result = try await engine.importFile(
          Paths.absolute(path), urls: url, name: output, options: options)
        for note in result.notes { global.say(note) }
        for job in result.jobs { jobs.append(try await engine.job(job)) }
      }
      if global.json { return try Console.write(JSONText.line(JobsView(jobs, mask: global.mask))) }
      for job in jobs { global.say("job \(job.record.id): \(job.record.input)") }
      if !jobs.isEmpty { global.say("`gdl resume` goes on with \(jobs.count == 1 ? "it" : "them")") }
    }
  }
}
