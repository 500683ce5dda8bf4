import Foundation
import GDLTestSupport
import Testing

/// The tables of docs/RELIABILITY.md name tests: they have to be there.
struct CatalogueTableTests {
  /// By file name without its ending.
  private static let sources: [String: String] = {
    let folder = Bridges.repository + "/Tests"
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".swift") }.reduce(into: [:]) { sources, path in
      let name = path.split(separator: "/").last?.dropLast(".swift".count) ?? ""
      sources[String(name), default: ""] += FileContent.text("\(folder)/\(path)")
    }
  }()

  private static let lines = FileContent.text(Bridges.repository + "/docs/RELIABILITY.md")
    .split(separator: "\n")

  @Test func `each entry of the catalogue has a test of that name`() {
    let rows = Self.lines.map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
      .filter { $0.count == 3 && $0[0].contains(/^[A-Z][0-9]+$/) }
    #expect(rows.count > 150)
    for row in rows {
      let places = row[2].split(separator: ",").map { $0.filter { $0.isLetter || $0.isNumber } }
      let isThere = places.contains { Self.sources[$0]?.contains(row[1] + "`") ?? false }
      #expect(isThere, "\(row[0]): \(row[1])")
    }
  }

  @Test func `each file of tests that is named is there`() {
    for line in Self.lines {
      for word in line.split(separator: "`")
      where word.hasSuffix("Tests") && word != "Tests" && !word.contains(" ") {
        #expect(Self.sources[String(word)] != nil, "\(word)")
      }
    }
  }
}
