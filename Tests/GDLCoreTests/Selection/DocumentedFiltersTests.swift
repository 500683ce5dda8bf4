import Testing

@testable import GDLCore

struct DocumentedFiltersTests {
  @Test func `every example of the documentation is true`() throws {
    let page = try DocumentedPage("FILTERS.md")
    #expect(page.examples.count > 15)
    for (filter, expected) in page.examples {
      #expect(try Filter(filter).matches(page.metadata) == (expected == "true"), "\(filter)")
    }
  }
}
