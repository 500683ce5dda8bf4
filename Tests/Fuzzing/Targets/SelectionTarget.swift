import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// All options that choose files, a line each: range, accept, reject, dates, sizes, limit. Then a URL.
  static let selection = FuzzTarget(
    "selection", maximumLength: 512,
    choices: { input in
      var selection = Selection()
      selection.ignoresCase = input.flag()
      _ = input.line()
      selection.range = some(input.line())
      selection.accept = [input.line()].filter { !$0.isEmpty }
      selection.reject = [input.line()].filter { !$0.isEmpty }
      selection.dateAfter = some(input.line())
      selection.dateBefore = some(input.line())
      selection.minimumSize = some(input.line())
      selection.maximumSize = some(input.line())
      selection.stopAfter = some(input.line())
      let url = input.text()
      let rules: SelectionRules
      do throws(TextSyntaxError) { rules = try SelectionRules(selection) } catch {
        Invariants.sentence(error.description)
        return
      }
      require(rules.isEmpty == (selection == Selection()), "rules that choose nothing count as some")
      let metadata = SampleMetadata.make(url)
      var hasStopped = false
      for index in [1, 2, 3, 10, 1_000, .max] {
        switch rules.decision(url: url, metadata: metadata, index: index) {
        case .take: require(!hasStopped, "a file is taken behind the last one")
        case .skip(let reason): Invariants.sentence(reason.message)
        case .stop(let reason):
          require(reason == .range, "\(reason) ends a job")
          hasStopped = true
        }
      }
      for size in [0, 1, 1_000, Int64.max] { _ = rules.decision(size: size) }
      _ = rules.stopAfter?.isReached(files: 1, bytes: 1)
    })

  private static func some(_ text: String) -> String? { text.isEmpty ? nil : text }
}
