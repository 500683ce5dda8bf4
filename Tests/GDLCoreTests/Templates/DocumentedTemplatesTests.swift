import FoundationEssentials
import Testing

@testable import GDLCore

struct DocumentedTemplatesTests {
  @Test func `every example of the documentation is true`() throws {
    let page = try DocumentedPage("TEMPLATES.md")
    #expect(page.examples.count > 40)
    for (template, expected) in page.examples {
      #expect(try Template(template).format(page.metadata) == expected, "\(template)")
    }
  }
}

/// A page of docs with a block of JSON, and behind it a table of examples.
struct DocumentedPage {
  let metadata: Metadata
  /// The two cells of each row, without the quotes of code.
  let examples: [(String, String)]

  init(_ name: String) throws {
    let docs = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")
    let text = String(decoding: try Data(contentsOf: docs.appending(path: name)), as: UTF8.self)
    let afterJSON = try #require(text.split(separator: "```json\n", maxSplits: 1).last)
    let parts = afterJSON.split(separator: "```", maxSplits: 1)
    metadata = try JSONDecoder().decode(Metadata.self, from: Data(parts[0].utf8))
    let table = parts[1].drop { $0 != "|" }.split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { $0.hasPrefix("|") }
    examples = table.dropFirst(2).map { row in
      let cells = row.replacing("\\|", with: "\u{0}").split(separator: "|").map { cell in
        cell.replacing("\u{0}", with: "|").dropFirst().dropLast()
      }
      return (Self.code(cells[0]), Self.code(cells[1]))
    }
  }

  private static func code(_ cell: Substring) -> String {
    cell.hasPrefix("`") ? String(cell.dropFirst().dropLast()) : String(cell)
  }
}
