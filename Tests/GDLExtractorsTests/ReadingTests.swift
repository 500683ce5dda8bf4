import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct ReadingTests {
  @Test(arguments: [
    ("https://example.org/a b/ü?q=<x>#part", "https://example.org/a%20b/%C3%BC?q=%3Cx%3E"),
    ("//example.org/x", "https://example.org/x"), (" \n http://example.org/%2F \t", "http://example.org/%2F"),
    ("HTTPS://Example.org", "HTTPS://Example.org"), ("https://example.org/a\\b", "https://example.org/a%5Cb"),
    ("https://example.org?x#y", "https://example.org?x"),
  ])
  func `a URL is encoded where it has to be, and loses its fragment`(text: String, url: String) {
    #expect(WebURL.absolute(text) == url)
  }

  @Test(arguments: [
    "", "/x", "x", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x",
    "http://",
    "https:/x", "http://a@b@c/", "http://exa mple.org/", "http://a\\b/", "https://example.org:99999/",
    "mailto:x@y",
    "#", "//", "https://" + String(repeating: "x", count: 9_000),
  ])
  func `what is no absolute http or https URL is none`(text: String) {
    #expect(WebURL.absolute(text) == nil)
  }

  @Test func `parameters of a query are decoded once`() {
    let parameters = WebURL.parameters("a=1+2&b%5B%5D=%2526&c&=x&&d=e=f")
    #expect(parameters.map(\.name) == ["a", "b[]", "c", "", "d"])
    #expect(parameters.map(\.value) == ["1 2", "%26", "", "x", "e=f"])
    #expect(WebURL.query("p", [("q", "a b&c=ü/")]) == "p?q=a%20b%26c%3D%C3%BC%2F")
  }

  @Test(arguments: [
    ("2024-05-06T07:08:09Z", "2024-05-06 07:08:09"), ("2024-05-06T07:08:09.123+02:00", "2024-05-06 05:08:09"),
    ("2024-05-06 07:08:09", "2024-05-06 07:08:09"), ("1450-01-01T00:00:00+00:00", "1450-01-01 00:00:00"),
    ("1969-12-31T23:59:59-0100", "1970-01-01 00:59:59"), ("2024-02-29", "2024-02-29 00:00:00"),
  ])
  func `dates are written in UTC`(text: String, date: String) {
    #expect(DateText.utc(text) == date)
  }

  @Test(arguments: [
    "", "2024", "2023-02-29", "2024-13-01", "2024-05-06T25:00:00Z", "2024-05-06T07:08:09Zx",
    "2024-05-06T07:08",
    "06/05/2024", "2024-05-06T07:08:09+99:00", "-024-05-06",
  ])
  func `what is no date is none`(text: String) {
    #expect(DateText.utc(text) == nil)
  }

  @Test(arguments: [
    "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+00:01",
  ])
  func `a date that its zone or leap second leads out of four digits of a year is none`(text: String) {
    #expect(DateText.utc(text) == nil)
    #expect(SourceDate.utc(text) == nil)
  }

  @Test(arguments: [
    ("a.tar.gz", "a.tar", "gz"), ("noext", "noext", ""), (".hidden", ".hidden", ""), ("dot.", "dot.", ""),
    ("Mr. Smith goes", "Mr. Smith goes", ""), ("x.jp2", "x", "jp2"), ("a.b-c", "a.b-c", ""),
  ])
  func `a name is split before its last dot, where an extension follows`(
    raw: String, name: String, suffix: String
  ) {
    let file = FileFields(splitting: raw)
    #expect(file.name == name)
    #expect(file.suffix == suffix)
  }

  @Test func `a digest has its length, and only hexadecimal digits`() {
    let digits = "0aFf0000000000000000000000000000"
    #expect(StatedDigest.text(.md5, digits) == "md5=\(digits.lowercased())")
    for wrong in [nil, "", "0af", digits + "0", digits.dropLast() + "g", digits.dropLast() + "０"] {
      #expect(StatedDigest.text(.md5, wrong) == nil)
    }
  }

  @Test func `deep and huge pages are refused before they cost much`() {
    let deep = Page(String(repeating: "[", count: 10_000), at: "https://example.org/")
    #expect(throws: ExtractionError.self) { try JSONPage.read(deep) }
    let brackets = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
    #expect(throws: Never.self) { try JSONPage.read(Page(brackets, at: "https://example.org/")) }
    let long = Page("[0,0,0]", at: "https://example.org/")
    #expect(throws: Never.self) { try JSONPage.read(long, maximumCommas: 2) }
    let error = #expect(throws: ExtractionError.self) { try JSONPage.read(long, maximumCommas: 1) }
    #expect(error?.message.contains("more entries") == true)
  }

  @Test func `an error shows no query, for it may hold a secret`() throws {
    let error = #expect(throws: ExtractionError.self) {
      try JSONPage.read(Page("<html>", at: "https://example.org/x?token=s3cret"))
    }
    #expect(error?.message.contains("s3cret") == false)
  }

  @Test func `foreign text loses what steers a terminal, and its length`() {
    #expect(ForeignText.shown("a\u{1b}[2J\nb\u{202e}c") == "a [2J bc")
    #expect(ForeignText.shown(String(repeating: "x", count: 500)).count == 201)
  }

  @Test func `how deep to go is what the parent left, the user said, or the standard`() {
    func levels(_ metadata: Metadata, _ change: (inout ExtractionOptions) -> Void) -> Int {
      var options = ExtractionOptions()
      change(&options)
      return ExtractorInput(url: "", metadata: metadata, options: options).levels(default: 1, bound: 8)
    }
    #expect(levels([:]) { _ in } == 1)
    #expect(levels([:]) { $0.isRecursive = true } == 8)
    #expect(levels([:]) { $0.depth = 100 } == 8)
    #expect(levels([:]) { $0.depth = -1 } == 0)
    #expect(levels(["_depth": .integer(3)]) { $0.isRecursive = true } == 3)
    #expect(levels(["_depth": .integer(99)]) { $0.depth = 0 } == 8)
  }
}
