import Testing

@testable import GDLCore

struct URLGlobTests {
  private static let url = "https://h.example:8080/a/My%20Pics/x%2Fy/b.jpg?size=1/2.png#f/g"

  @Test(arguments: [
    ("*.jpg", true), ("b.*", true), ("*.png", false), ("b.jpg\\?*", false), ("x*", false), ("*", true),
    ("a/**", true), ("My Pics/**", true), ("My Pics/*/*.jpg", true), ("pics/**", false), ("Pics/**", false),
    ("x%2Fy/*", true), ("y/*", false), ("/a/**", true), ("/My Pics/**", false), ("/a/*", false),
    ("**/b.jpg", true),
    ("a/**/b.jpg", true), ("h.example*/**", false), ("https://h.example*/**", true), ("http://**", false),
    ("*://*/**size=**", true), ("**/b.jpg?size=1", false),
  ])
  func `without a slash the name counts, with one the path`(pattern: String, fits: Bool) throws {
    #expect(try URLGlob(pattern).matches(Self.url) == fits)
  }

  @Test(arguments: [
    ("https://h", "*", true), ("https://h", "?*", false), ("https://h/", "?*", false),
    ("https://h/?a/b.jpg", "*.jpg", false),
    ("https://h/a/", "/a/", true), ("https://u:p@h/a", "a", true),
    ("https://h/caf%E9.jpg", "caf%E9.jpg", true),
    ("https://h/100%.jpg", "100%.jpg", true), ("https://h/日本.jpg", "日*.jpg", true),
    ("/a/b.jpg", "b.jpg", true),
    ("https://h/b.jpg?\u{301}", "b.jpg", true),
  ])
  func `odd URLs have names too`(url: String, pattern: String, fits: Bool) throws {
    #expect(try URLGlob(pattern).matches(url) == fits)
  }

  @Test func `case can be ignored`() throws {
    #expect(try URLGlob("*.JPG", ignoresCase: true).matches(Self.url))
    #expect(try URLGlob("my pics/**", ignoresCase: true).matches(Self.url))
  }

  @Test(arguments: [
    ("*.jpg,*.png", ["*.jpg", "*.png"]), (" a , b ", ["a", "b"]), ("*.{jpg,png},x", ["*.{jpg,png}", "x"]),
    ("[a,b],c", ["[a,b]", "c"]), ("a\\,b", ["a\\,b"]), ("\\{a,b", ["\\{a", "b"]), ("", []), (",,", []),
    ("{a,{b,c}},d", ["{a,{b,c}}", "d"]), ("[{],x", ["[{]", "x"]),
  ])
  func `commas part patterns`(text: String, expected: [String]) {
    #expect(PatternList.split(text) == expected)
  }
}
