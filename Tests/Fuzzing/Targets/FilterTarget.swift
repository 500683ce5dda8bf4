import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// Conditions on metadata. The filter, a line feed, and a text that stands in the metadata.
  static let filter = FuzzTarget(
    "filter", maximumLength: 512,
    choices: { input in
      let text = input.line()
      let metadata = SampleMetadata.make(input.text())
      let filter: Filter
      do throws(TextSyntaxError) { filter = try Filter(text) } catch {
        syntax(error, of: text)
        return
      }
      let holds = filter.matches(metadata)
      require(filter.matches(metadata) == holds, "the same metadata meets it, and does not")
      _ = filter.matches([:])
      // What it means does not change in parentheses, and `not` turns it round.
      if let inner = accepted({ () throws(TextSyntaxError) in try Filter("(\(text)\n)") }) {
        require(inner.matches(metadata) == holds, "in parentheses it means something else")
      }
      if let opposite = accepted({ () throws(TextSyntaxError) in try Filter("not (\(text)\n)") }) {
        require(opposite.matches(metadata) != holds, "neither it nor its opposite holds")
      }
    })
}
