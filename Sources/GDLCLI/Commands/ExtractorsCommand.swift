import ArgumentParser
import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct ExtractorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extractors",
    abstract: "List what reads sources, or say who reads a URL.",
    discussion: "docs/extractors has a page for each, with its options.")

  @Argument(help: ArgumentHelp("Inputs to look at; none: list the extractors.", valueName: "url"))
  var urls: [String] = []
  @OptionGroup(title: "Sources") var sources: SourceArguments
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  private struct Row: Encodable {
    var name: String
    var summary: String?
    var url: String?
  }

  private struct Document: Encodable {
    let extractors: [Row]
  }

  func run() async throws {
    var options = JobOptions()
    sources.apply(to: &options)
    var rows = Engine.extractors.map { Row(name: $0.name, summary: $0.summary) }
    if !urls.isEmpty {
      rows = try urls.map {
        Row(
          name: try Engine.extractor(of: $0, options: options.extraction), url: global.mask.text($0))
      }
    }
    if global.json { return try Console.write(JSONText.line(Document(extractors: rows))) }
    var table = Table([.init(title: "EXTRACTOR"), .init(title: urls.isEmpty ? "READS" : "URL")])
    for row in rows { table.add([row.name, row.summary ?? row.url ?? ""]) }
    for line in table.lines(width: System.terminalSize(STDOUT_FILENO)?.columns) { try Console.line(line) }
  }
}
