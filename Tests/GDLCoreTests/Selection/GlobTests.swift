import Testing

@testable import GDLCore

struct GlobTests {
  @Test(
    arguments: [
      ("", ["": true, "a": false]), ("a", ["a": true, "b": false, "ab": false, "": false]),
      ("*", ["": true, "abc": true, "a/b": false]),
      ("?", ["a": true, "é": true, "": false, "/": false, "ab": false]),
      ("*.jpg", ["a.jpg": true, ".jpg": true, "a.jpg.b": false, "a.JPG": false, "d/a.jpg": false]),
      ("a*b*c", ["abc": true, "aXbYc": true, "ac": false, "abcX": false]), ("**", ["a/b/c": true, "": true]),
      ("a**c", ["a/b/c": true, "ac": true]),
      ("a/**/b", ["a/b": true, "a/x/y/b": true, "a/xb": false, "ab": false]),
      ("**/b", ["b": true, "a/b": true, "/a/c/b": true, "ab": false]),
      ("a/**", ["a/": true, "a/b/c": true, "a": false]),
      ("[abc]", ["a": true, "d": false, "": false]), ("[a-c]x", ["bx": true, "dx": false]),
      ("[!a-c]", ["d": true, "a": false, "/": false]), ("[^a]", ["b": true, "a": false]),
      ("[]a]", ["]": true, "a": true]),
      ("[a-]", ["-": true, "a": true, "b": false]), ("[!]]", ["]": false, "x": true]),
      ("[\\]x]", ["]": true, "x": true]),
      ("[äö]", ["ö": true, "o": false]), ("[^/]", ["/": false]),
      ("[+--]", ["-": true, ",": true, ".": false]),
      ("{a,b}", ["a": true, "b": true, "c": false, "a,b": false]),
      ("*.{jpg,png}", ["x.png": true, "x.gif": false]),
      ("x{,y}z", ["xz": true, "xyz": true]),
      ("{a,b{c,d}}e", ["ae": true, "bce": true, "bde": true, "be": false]),
      ("{a*,?}", ["abc": true, "z": true, "zz": false]), ("{a}", ["a": true, "{a}": false]),
      ("a,b", ["a,b": true]),
      ("a}", ["a}": true]), ("\\*", ["*": true, "a": false]), ("\\{a\\}", ["{a}": true]),
      ("日*語", ["日本語": true]),
    ] as [(String, [String: Bool])])
  func `a pattern fits or does not`(pattern: String, expected: [String: Bool]) throws {
    let glob = try Glob(pattern)
    for (text, fits) in expected { #expect(glob.matches(text) == fits, "\(pattern) on \(text)") }
  }

  @Test func `composed and decomposed letters are different`() throws {
    #expect(try Glob("e\u{301}").matches("e\u{301}"))
    #expect(try !Glob("e\u{301}").matches("\u{E9}"))
  }

  @Test(arguments: [
    ("*.JPG", "a.jpg", true), ("*.jpg", "A.JpG", true), ("[a-c]", "B", true), ("[A-C]", "b", true),
    ("ÄÖ*", "äöü", true),
    ("[!a]", "A", true), ("журнал", "ЖУРНАЛ", true), ("a", "b", false),
  ])
  func `case can be ignored`(pattern: String, text: String, fits: Bool) throws {
    #expect(try Glob(pattern, ignoresCase: true).matches(text) == fits)
  }

  @Test func `in a text a star crosses slashes`() throws {
    #expect(try Glob("a*?[x/]", kind: .text).matches("a/b/c/"))
    #expect(try Glob("**/b", kind: .text).matches("a/b"))
    #expect(try !Glob("**/b", kind: .text).matches("b"))
  }

  @Test(arguments: [
    ("[a", 1), ("a[", 2), ("[]", 1), ("[!", 1), ("[a\\", 1), ("[c-a]", 1), ("{a", 1), ("x{a,{b}", 2),
    ("a\\", 3),
    (String(repeating: "{", count: 17), 17), (String(repeating: "a", count: 4_097), 4_097),
  ])
  func `a pattern that is none is shown with its place`(pattern: String, position: Int) {
    let error = #expect(throws: TextSyntaxError.self) { try Glob(pattern) }
    #expect(error?.position == position, "\(error?.description ?? "")")
  }

  @Test func `no text takes a pattern long`() throws {
    let text = String(repeating: "a", count: 5_000)
    let patterns = [
      String(repeating: "*a", count: 100) + "b", String(repeating: "**/", count: 100) + "b",
      String(repeating: "{a,a}", count: 100) + "*b", String(repeating: "{*,*}", count: 60) + "b",
    ]
    let steps = ContinuousClock().measure {
      for pattern in patterns { #expect((try? Glob(pattern).matches(text)) == false) }
    }
    // Following each way by itself would take longer than there is time.
    #expect(steps < .seconds(120))
  }

  /// The same by trying every way, for small patterns of `a`, `b`, `/`, `*`, `?` and `**`.
  private static func fits(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == "*", rest.first == "*" {
      let behind = rest.drop { $0 == "*" }
      return text.indices.contains { fits(behind, text[$0...]) } || fits(behind, text[text.endIndex...])
    }
    if first == "*" {
      return fits(rest, text) || (text.first.map { $0 != "/" } ?? false) && fits(pattern, text.dropFirst())
    }
    guard let character = text.first else { return false }
    return (first == "?" ? character != "/" : first == character) && fits(rest, text.dropFirst())
  }

  @Test func `a pattern fits what trying every way finds`() throws {
    var state: UInt64 = 0x5EED
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    for _ in 0..<3_000 {
      let pattern = (0..<random(7)).map { _ in ["a", "b", "/", "*", "?", "*"][random(6)] }.joined()
      // `**/` may be nothing, which the simple way does not know.
      if pattern.contains("**/") { continue }
      let text = (0..<random(8)).map { _ in ["a", "b", "/"][random(3)] }.joined()
      #expect(
        try Glob(pattern).matches(text) == Self.fits(Array(pattern)[...], Array(text)[...]),
        "\(pattern) on \(text)")
    }
  }
}
