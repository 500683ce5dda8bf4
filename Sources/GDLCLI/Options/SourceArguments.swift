import ArgumentParser
import GDL

/// How inputs become files.
struct SourceArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read every input with this extractor (`gdl extractors` lists them).", valueName: "name"))
  var via: String?
  @Flag(
    name: [.customShort("r"), .long], inversion: .prefixedNo,
    help: "Take inputs for directory listings, and follow them into their folders.")
  var recursive: Bool?
  @Option(
    help: ArgumentHelp("Follow so many levels below an input (as the extractor has it).", valueName: "n"))
  var depth: Int?
  @Option(
    help: ArgumentHelp(
      "Files that may wait while extraction goes on: a number, or all (1000).", valueName: "n"))
  var lookAhead: LookAhead?
  @Option(
    help: ArgumentHelp(
      "Leave a source after so many files in a row that are there, or in the archive, already.",
      valueName: "n"))
  var stopAtKnown: Int?
  @Option(
    name: [.customShort("O"), .customLong("option")], parsing: .singleValue,
    help: ArgumentHelp(
      "Set an option of an extractor, as in `mastodon.replies=false`; repeatable.",
      valueName: "extractor.key=value"))
  var options: [ExtractorOption] = []

  func validate() throws {
    if let depth, !(0...1_000).contains(depth) { throw ValidationError("`--depth` is 0 to 1000.") }
    if let stopAtKnown, stopAtKnown < 1 { throw ValidationError("`--stop-at-known` is 1 or more.") }
  }

  func apply(to options: inout JobOptions) {
    via.map { options.extraction.via = $0 }
    recursive.map { options.extraction.isRecursive = $0 }
    depth.map { options.extraction.depth = $0 }
    stopAtKnown.map { options.extraction.stopAtKnown = $0 }
    lookAhead.map { options.extraction.lookAhead = $0.files }
    for option in self.options {
      options.extraction.settings[option.extractor, default: [:]][option.key] = option.value
    }
  }
}

/// `--look-ahead`.
struct LookAhead: ExpressibleByArgument, Equatable {
  /// Nil: no limit.
  let files: Int?

  init?(argument: String) {
    if argument == "all" {
      files = nil
    } else if let count = Int(argument), count > 0 {
      files = count
    } else {
      return nil
    }
  }
}

/// `--option EXTRACTOR.KEY=VALUE`.
struct ExtractorOption: ExpressibleByArgument, Equatable {
  let extractor: String
  let key: String
  let value: JSONValue

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="),
      let dot = argument[..<equals].firstIndex(of: "."), dot != argument.startIndex,
      argument.index(after: dot) < equals
    else { return nil }
    extractor = String(argument[..<dot])
    key = String(argument[argument.index(after: dot)..<equals])
    value = .string(String(argument[argument.index(after: equals)...]))
  }
}
