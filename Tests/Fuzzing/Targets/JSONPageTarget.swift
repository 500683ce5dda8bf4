import GDLCore

@testable import GDLExtractors

extension FuzzTarget {
  /// Pages of JSON, and JSON of one line: what is read is written and read again as the same.
  static let jsonPage = FuzzTarget("json-page", maximumLength: 4_096) { bytes in
    let head = ResponseHead(
      status: 200, version: .http1_1, fields: [], urls: [], receivedAt: HeadText.receivedAt)
    let page = Page(url: "https://h.example/api", head: head, body: bytes)
    let value: JSONValue
    do throws(ExtractionError) { value = try JSONPage.read(page) } catch {
      Invariants.sentence(error.message)
      return
    }
    let line = DriverJSON.line(value)
    require(!line.utf8.contains(10), "a line that is several")
    guard let again = DriverJSON.value(line) else { fail("\(line) is no JSON") }
    require(DriverJSON.line(again) == line, "written twice, a value is another")
    look(value)
  }

  private static func look(_ value: JSONValue) {
    require(value.size ?? 0 >= 0, "a negative size")
    require(value.text != "", "an empty text")
    _ = value.flag
    for element in value.array ?? [] { look(element) }
    for member in (value.object ?? [:]).values { look(member) }
  }
}
