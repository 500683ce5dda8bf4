import Testing

@testable import GDLCore

struct EntityTagTests {
  @Test(arguments: [
    ("V1", #""a1""#, false), ("V1 empty", #""""#, false), ("V6", #"W/"a1""#, true),
    ("V6 empty", #"W/"""#, true),
    ("V18", #""x-gzip""#, false), ("V18 semicolon", #""x;gzip""#, false),
    ("backslash is no escape", #""a\""#, false), ("comma", #""a,b""#, false), ("obs-text", "\"é\"", false),
  ])
  func `a tag keeps its text and knows its strength`(id: String, text: String, isWeak: Bool) throws {
    let tag = try #require(EntityTag(text), "\(id)")
    #expect(tag.text == text)
    #expect(tag.isWeak == isWeak)
  }

  @Test(arguments: [
    "", "a1", #"""#, #""a1"#, #"a1""#, #"w/"a1""#, #"W/a1"#, "W/", #"W/""#, #""a"b""#, #""a b""#, "'a1'",
    "\"a\u{0}\"", "\"a\nb\"", #" "a1""#, "\"\u{FFFD}\"", #""a", "b""#,
  ])
  func `V17: a malformed tag is no tag`(text: String) {
    #expect(EntityTag(text) == nil)
  }

  @Test(arguments: [
    (#""1""#, #""1""#, true), (#""1""#, #""2""#, false), (#"W/"1""#, #"W/"1""#, false),
    (#"W/"1""#, #""1""#, false), (#""1""#, #"W/"1""#, false), (#""x""#, #""x-gzip""#, false),
    ("\"\u{E9}\"", "\"e\u{301}\"", false),
  ])
  func `V3, V7, V18: the strong comparison is byte for byte`(a: String, b: String, matches: Bool) throws {
    let (a, b) = (try #require(EntityTag(a)), try #require(EntityTag(b)))
    #expect(a.stronglyMatches(b) == matches)
  }
}
