import Testing

@testable import GDLCore

struct RepresentationHeadTests {
  static let date = "Date: Wed, 01 May 2024 12:00:00 GMT"
  static let old = "Mon, 01 Jan 2024 00:00:00 GMT"

  @Test(
    arguments: [
      ("V1", [#"ETag: "a1""#], .strongTag(#""a1""#)),
      ("V1 tag before date", [#"ETag: "a1""#, "Last-Modified: \(old)", date], .strongTag(#""a1""#)),
      ("V6", [#"ETag: W/"a1""#], .weakTag(#"W/"a1""#)),
      ("V8", [#"ETag: W/"a1""#, "Last-Modified: \(old)", date], .weakTag(#"W/"a1""#)),
      ("V9", ["Last-Modified: \(old)", date], .strongDate(old)),
      (
        "V9 exactly a minute", ["Last-Modified: Wed, 01 May 2024 11:59:00 GMT", date],
        .strongDate("Wed, 01 May 2024 11:59:00 GMT")
      ),
      (
        "V9 other format, as received", ["Last-Modified: Monday, 01-Jan-24 00:00:00 GMT", date],
        .strongDate("Monday, 01-Jan-24 00:00:00 GMT")
      ),
      (
        "V10 same second", ["Last-Modified: Wed, 01 May 2024 12:00:00 GMT", date],
        .weakDate("Wed, 01 May 2024 12:00:00 GMT")
      ),
      (
        "V10 less than a minute", ["Last-Modified: Wed, 01 May 2024 11:59:01 GMT", date],
        .weakDate("Wed, 01 May 2024 11:59:01 GMT")
      ),
      (
        "V11 in the future", ["Last-Modified: Thu, 01 May 2025 12:00:00 GMT", date],
        .weakDate("Thu, 01 May 2025 12:00:00 GMT")
      ),
      (
        "V11 server clock behind", ["Last-Modified: \(old)", "Date: Sun, 31 Dec 2023 00:00:00 GMT"],
        .weakDate(old)
      ),
      ("V11 no Date, far apart", ["Last-Modified: \(old)"], .strongDate(old)),
      (
        "V11 no Date, fresh", ["Last-Modified: Wed, 01 May 2024 11:59:30 GMT"],
        .weakDate("Wed, 01 May 2024 11:59:30 GMT")
      ),
      ("V9 not a date", ["Last-Modified: yesterday", date], .weakDate("yesterday")),
      ("V13", [date], nil),
      ("V17 alone", ["ETag: a1"], nil),
      ("V17 counts as absent", ["ETag: a1", "Last-Modified: \(old)", date], .strongDate(old)),
      ("V17 two tags", [#"ETag: "a""#, #"ETag: "b""#], nil),
      ("V1 one tag twice", [#"ETag: "a""#, #"ETag: "a""#], .strongTag(#""a""#)),
      ("V9 two dates", ["Last-Modified: \(old)", "Last-Modified: yesterday"], nil),
      ("V13 empty date", ["Last-Modified:"], nil),
    ] as [(String, [String], Validator?)])
  func `the validator is the strongest that may be used`(id: String, lines: [String], expected: Validator?) {
    #expect(Representation(head: head(200, lines)).validator == expected, "\(id)")
  }

  @Test func `tag and date are kept whichever of them is the validator`() {
    let representation = Representation(
      head: head(200, [#"ETag: W/"a1""#, "Last-Modified: \(Self.old)", Self.date]))
    #expect(representation.entityTag == #"W/"a1""#)
    #expect(representation.lastModified == Self.old)
  }

  @Test(
    arguments: [
      ("R4", 200, ["Content-Length: 10"], 10),
      ("T15", 203, ["Content-Length: 10"], 10),
      ("Z1", 200, ["Content-Length: 0"], 0),
      ("unknown", 200, [], nil),
      ("F13", 200, ["Content-Length: 5", "Content-Length: 6"], nil),
      ("F12", 200, ["Content-Length: 5", "Transfer-Encoding: chunked"], nil),
      ("F15", 200, ["Content-Length: -5"], nil),
      ("Z5", 206, ["Content-Length: 5", "Content-Range: bytes 5-9/10"], 10),
      ("Z5 chunked", 206, ["Transfer-Encoding: chunked", "Content-Range: bytes 5-9/10"], 10),
      ("A12", 206, ["Content-Length: 5", "Content-Range: bytes 5-9/*"], nil),
      ("A6", 206, ["Content-Length: 5"], nil),
      ("A7", 206, ["Content-Length: 5", "Content-Range: junk"], nil),
      ("T10", 404, ["Content-Length: 5"], nil),
      ("T15", 202, ["Content-Length: 5"], nil),
      ("F21", 204, ["Content-Length: 5"], nil),
    ] as [(String, Int, [String], Int64?)])
  func `the complete length comes from the field that means it`(
    id: String, status: Int, lines: [String], expected: Int64?
  ) {
    #expect(Representation(head: head(status, lines)).completeLength == expected, "\(id)")
  }

  @Test(
    arguments: [
      ("V24", ["Content-Type: Text/HTML; charset=UTF-8"], "text/html"),
      ("V24 bare", ["Content-Type: video/mp4"], "video/mp4"),
      ("V24 space", ["Content-Type: video/mp4 ;x=y"], "video/mp4"),
      ("empty", ["Content-Type:"], nil),
      ("absent", [], nil),
    ] as [(String, [String], String?)])
  func `the content type is bare and lower case`(id: String, lines: [String], expected: String?) {
    #expect(Representation(head: head(200, lines)).contentType == expected, "\(id)")
  }

  @Test(
    arguments: [
      ("E1", ["Content-Encoding: gzip"], "gzip"),
      ("E4", ["Content-Encoding: identity"], nil),
      ("E4 and gzip", ["Content-Encoding: Identity, GZip"], "gzip"),
      ("E5", ["Content-Encoding: x-gzip"], "x-gzip"),
      ("two lines", ["Content-Encoding: br", "Content-Encoding: gzip"], "br, gzip"),
      ("empty", ["Content-Encoding:"], nil),
    ] as [(String, [String], String?)])
  func `identity is no content coding`(id: String, lines: [String], expected: String?) {
    #expect(Representation(head: head(200, lines)).contentCoding == expected, "\(id)")
  }

  @Test(arguments: [
    ("A2", ["Accept-Ranges: none"], true), ("A2 capitals", ["Accept-Ranges: None"], true),
    ("A2 bytes", ["Accept-Ranges: bytes"], false), ("A2 absent", [], false),
  ])
  func `only Accept-Ranges none refuses ranges`(id: String, lines: [String], expected: Bool) {
    #expect(Representation(head: head(200, lines)).refusesRanges == expected, "\(id)")
  }
}
