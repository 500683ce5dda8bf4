import Testing

@testable import GDLCore

struct SafeNameTests {
  @Test(
    arguments: [
      ("plain", "film.mkv", "film.mkv"), ("spaces inside", "my film.mkv", "my film.mkv"),
      ("other scripts", "журнал 日本.txt", "журнал 日本.txt"),
      ("N1", "../../x", "x"), ("N1 absolute", "/etc/passwd", "passwd"), ("N1 backslashes", #"..\..\x"#, "x"),
      ("N1 mixed", #"a/b\c"#, "c"), ("N1 drive", #"C:\x"#, "x"), ("N1 accent", "a/\u{301}x", "\u{301}x"),
      ("N1 folder", "a/", nil),
      ("N4 NUL", "a\u{0}b", "ab"), ("N4 newline", "a\r\nb.txt", "ab.txt"), ("N4 ESC", "\u{1B}[2Ja", "[2Ja"),
      ("N4 DEL and C1", "a\u{7F}\u{9B}b", "ab"),
      ("N4 bidi", "exe.\u{202E}gpj\u{2066}.txt", "exe.gpj.txt"), ("N4 marks", "\u{FEFF}a\u{200F}", "a"),
      ("N4 hides dots", ".\u{0}./x\u{0}", "x"), ("N4 hides ..", ".\u{200E}.", nil),
      ("N5 empty", "", nil), ("N5 .", ".", nil), ("N5 ..", "..", nil), ("N5 dots", "....", nil),
      ("N5 spaces", "   ", nil), ("N5 both", ". . .", nil),
      ("N5 hyphen", "-rf", "_-rf"), ("N5 space, hyphen", " -rf", "_-rf"),
      ("N5 dot", ".bashrc", "_bashrc"), ("N5 two dots", "..a", "_.a"),
      ("N8 dot", "a.txt.", "a.txt"), ("N8 space", "a.txt . ", "a.txt"),
      ("N9 not decoded twice", "a%2fb", "a%2fb"),
    ] as [(String, String, String?)])
  func `a suggested name is made safe`(id: String, raw: String, expected: String?) {
    let name = SafeName.sanitize(raw)
    #expect(name == expected, "\(id)")
    if let name {
      expectSafe(name, "\(id)")
      #expect(SafeName.sanitize(name) == name, "\(id)")
    }
  }

  @Test(arguments: [
    ("N6", String(repeating: "a", count: 300) + ".mkv", ".mkv"),
    ("N6 exactly one too many", String(repeating: "a", count: 240) + ".mkv", ".mkv"),
    ("N6 two bytes", String(repeating: "é", count: 300) + ".mkv", ".mkv"),
    ("N6 four bytes", String(repeating: "😀", count: 300) + ".mkv", ".mkv"),
    ("N6 accents on one letter", "a" + String(repeating: "\u{301}", count: 300) + ".mkv", ".mkv"),
    ("N6 archive", String(repeating: "a", count: 300) + ".tar.gz", ".tar.gz"),
    ("N6 no extension", String(repeating: "é", count: 300), "é"),
    ("N6 long extension", "a." + String(repeating: "b", count: 300), "b"),
    ("N6 cut behind a dot", String(repeating: ".", count: 300) + "x y", "_"),
    ("N6 hyphen", "-" + String(repeating: "a", count: 300) + ".mkv", ".mkv"),
  ])
  func `N6: a long name is shortened and keeps its extension`(id: String, raw: String, suffix: String) throws
  {
    let name = try #require(SafeName.sanitize(raw))
    expectSafe(name, "\(id)")
    #expect(name.hasSuffix(suffix), "\(id)")
    #expect(!name.unicodeScalars.contains("\u{FFFD}"), "\(id)")
    #expect(name.utf8.count > 238 || suffix == "_", "\(id): \(name.utf8.count)")
    #expect(SafeName.sanitize(name) == name, "\(id)")
  }

  @Test func `N6: a name that just fits is left alone`() {
    let name = String(repeating: "a", count: 239) + ".mkv"
    #expect(SafeName.sanitize(name) == name)
  }

  @Test(
    arguments: [
      ("plain", "https://example.org/a/film.mkv", "film.mkv"),
      ("query", "https://example.org/a/film.mkv?x=/y.z#/w", "film.mkv"),
      ("decoded", "https://example.org/my%20film%2Bx.mkv", "my film+x.mkv"),
      ("bare percent", "https://example.org/100%", "100%"),
      ("bad percent", "https://example.org/a%zz", "a%zz"),
      ("N9 %2f", "https://example.org/..%2f..%2Fx", "x"), ("N9 %5c", "https://example.org/a%5cb", "b"),
      ("N9 %00", "https://example.org/a%00b", "ab"), ("N9 %2e%2e", "https://example.org/a/%2e%2e", nil),
      ("N9 %252f", "https://example.org/a%252fb", "a%2fb"),
      ("N10", "https://example.org/a/", nil), ("N10 no path", "https://example.org", nil),
      ("N10 only query", "https://example.org/?a=b", nil), ("N10 no URL", "film.mkv", nil),
      ("N11", "https://example.org/caf%E9.txt", "caf%E9.txt"),
      ("N11 overlong", "https://example.org/%c0%af..", "%c0%af"),
    ] as [(String, String, String?)])
  func `a name comes from the last segment of the URL`(id: String, url: String, expected: String?) {
    let name = SafeName.fromURL(url)
    #expect(name == expected, "\(id)")
    if let name { expectSafe(name, "\(id)") }
  }

  @Test(arguments: [
    ("https://example.org/", "example.org-8f80af4d"),
    ("https://example.org/?a=1", "example.org-"), ("http://[::1]:8080/", "1-"), ("not a url", "download-"),
    ("https://\(String(repeating: "a", count: 300))/", "aaaa"),
  ])
  func `N10: a URL without a name gets one that never changes`(url: String, prefix: String) {
    let name = SafeName.fallback(for: url)
    expectSafe(name, "N10")
    #expect(name.hasPrefix(prefix))
    #expect(name == SafeName.fallback(for: url))
    #expect(name.utf8.suffix(9).first == UInt8(ascii: "-"))
  }

  @Test func `N10: another query is another name`() {
    #expect(SafeName.fallback(for: "https://h/?a=1") != SafeName.fallback(for: "https://h/?a=2"))
  }

  @Test(arguments: [
    ("film.mkv", 1, "film.1.mkv"), ("film.mkv", 12, "film.12.mkv"), ("README", 1, "README.1"),
    ("a.tar.gz", 2, "a.2.tar.gz"), (".bashrc", 1, ".bashrc.1"), (".tar.gz", 1, ".tar.1.gz"),
    ("Dr. Who", 1, "Dr. Who.1"),
  ])
  func `N17: a taken name gets a number in front of its extension`(name: String, n: Int, expected: String) {
    #expect(SafeName.numbered(name, n) == expected)
  }

  @Test func `N6, N17: a numbered name keeps within the limit`() {
    let name = SafeName.numbered(String(repeating: "é", count: 119) + ".mkv", 1_000)
    expectSafe(name, "N17")
    #expect(name.hasSuffix("é.1000.mkv"))
  }
}
