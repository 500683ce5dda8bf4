import ArgumentParser
import GDL

/// Which files of the inputs are wanted. docs/FILTERS.md has the languages.
struct SelectionArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Only files at these places: `1-5,8,10-`.", valueName: "ranges"))
  var range: String?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only files whose URL fits: `*.jpg,*.png`; repeatable.", valueName: "patterns"))
  var accept: [String] = []
  @Option(
    parsing: .singleValue, help: ArgumentHelp("No file whose URL fits; repeatable.", valueName: "patterns"))
  var reject: [String] = []
  @Flag(inversion: .prefixedNo, help: "Patterns take upper and lower case for the same.")
  var ignoreCase: Bool?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Only files that this is true of: `width > 1000 and extension in (\"jpg\", \"png\")`; repeatable.",
      valueName: "condition"))
  var filter: [String] = []
  @Option(help: ArgumentHelp("Only files of this date or later.", valueName: "date"))
  var dateAfter: String?
  @Option(help: ArgumentHelp("Only files of before this date.", valueName: "date"))
  var dateBefore: String?
  @Option(help: ArgumentHelp("No smaller file.", valueName: "size"))
  var minSize: String?
  @Option(help: ArgumentHelp("No larger file.", valueName: "size"))
  var maxSize: String?
  @Option(
    help: ArgumentHelp(
      "End this run after so many files, or bytes with a unit; a resume goes on.", valueName: "n|size"))
  var stopAfter: String?

  func validate() throws {
    var selection = Selection()
    apply(to: &selection)
    do throws(TextSyntaxError) {
      try selection.check()
    } catch {
      throw ValidationError(error.description)
    }
  }

  func apply(to selection: inout Selection) {
    range.map { selection.range = $0 }
    if !accept.isEmpty { selection.accept = accept }
    if !reject.isEmpty { selection.reject = reject }
    ignoreCase.map { selection.ignoresCase = $0 }
    if !filter.isEmpty { selection.filters = filter }
    dateAfter.map { selection.dateAfter = $0 }
    dateBefore.map { selection.dateBefore = $0 }
    minSize.map { selection.minimumSize = $0 }
    maxSize.map { selection.maximumSize = $0 }
    stopAfter.map { selection.stopAfter = $0 }
  }
}
