import Testing

@testable import GDLCore

struct URLReferenceTests {
  private static let base = URLReference("http://a/b/c/d;p?q")

  @Test(arguments: [
    ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
    ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
    ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
    (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
    ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
    ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
    ("../../g", "http://a/g"),
  ])
  func `the normal examples of RFC 3986 section 5.4.1 hold`(reference: String, target: String) {
    #expect(URLReference(reference).resolved(against: Self.base).text == target)
  }

  @Test(arguments: [
    ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"),
    ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
    ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
    ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
    ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
    ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
    ("g#s/./x", "http://a/b/c/g#s/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
  ])
  func `the abnormal examples of RFC 3986 section 5.4.2 hold`(reference: String, target: String) {
    #expect(URLReference(reference).resolved(against: Self.base).text == target)
  }

  @Test(arguments: [
    ("http://a", "g", "http://a/g"), ("http://a", "..", "http://a/"), ("http://a?q", "?", "http://a?"),
    ("http://u:p@a:8080/b", "c", "http://u:p@a:8080/c"), ("http://a/b//", "..", "http://a/b/"),
    ("http://a/b", "//", "http://"), ("a/b", "../../c", "/c"), ("a", ".", ""), ("x:y", "z", "x:z"),
  ])
  func `bases of other shapes resolve, too`(base: String, reference: String, target: String) {
    #expect(URLReference(reference).resolved(against: URLReference(base)).text == target)
  }

  @Test(arguments: [
    "", "a", "//", "///", "a:b", "1:b", "a/b:c", "?", "#", "?#", "http://h?q", "http://h#f", "http:", ":x",
    "http://u@h:1/p?q#f", "/p//q", "#a?b", "?a#b#c", "é:b",
  ])
  func `taking apart and putting together changes nothing`(text: String) {
    #expect(URLReference(text).text == text)
  }

  @Test(arguments: [
    ("HTTP://EXAMPLE.org:80", "http://example.org/"), ("https://h:443/x", "https://h/x"),
    ("http://h:443/x", "http://h:443/x"), ("http://h:/x", "http://h/x"),
    ("http://U:P@H:80/X", "http://U:P@h/X"), ("http://[2001:DB8::80]:80/", "http://[2001:db8::80]/"),
    ("http://h/a/./b/../c", "http://h/a/c"), ("http://h/%7euser/%2f?%3d", "http://h/%7Euser/%2F?%3D"),
    ("http://h/a/%2e%2E/b", "http://h/b"), ("http://h/a/.%2e", "http://h/"), ("http://h/%2e/a", "http://h/a"),
    ("http://h/..%2f..%2fx", "http://h/..%2F..%2Fx"), ("http://h/a b\"<>`{}|\\^[]", nil),
    ("http://h/100%", "http://h/100%25"), ("http://h/%zz%4", "http://h/%25zz%254"),
    ("http://h/ü?ü=日", "http://h/%C3%BC?%C3%BC=%E6%97%A5"), ("http://h/?a[]=1|2^3", "http://h/?a[]=1|2^3"),
    ("http://h/?a b", "http://h/?a%20b"), ("http://h/x#part", "http://h/x"),
    ("http://h/x?", "http://h/x?"), ("http://bücher.example/", "http://bücher.example/"),
  ])
  func `a normalised URL has one form, and no character that no URL may have`(
    text: String, expected: String?
  ) throws {
    let normalized = URLReference(text).normalized
    #expect(normalized.text == expected ?? "http://h/a%20b%22%3C%3E%60%7B%7D%7C%5C%5E%5B%5D")
    #expect(normalized.normalized == normalized)
    _ = try RequestURL(normalized.text)
  }

  @Test(arguments: [
    ("x.jpg", "https://h/dir/x.jpg"), (" x.jpg \n", "https://h/dir/x.jpg"),
    ("a b.jpg", "https://h/dir/a%20b.jpg"),
    ("a\n/b\t.jpg", "https://h/dir/a/b.jpg"), ("//cdn.example/x", "https://cdn.example/x"),
    ("//CDN.example:443/x", "https://cdn.example/x"), ("", "https://h/dir/?q"), ("#top", "https://h/dir/?q"),
    ("..\\..\\x", "https://h/dir/..%5C..%5Cx"), ("\u{202E}gpj.exe", "https://h/dir/%E2%80%AEgpj.exe"),
    ("\u{0}x", "https://h/dir/x"), ("x\u{0}y", "https://h/dir/x%00y"), ("./a:b", "https://h/dir/a:b"),
  ])
  func `a link means what it means on its page`(link: String, target: String) throws {
    #expect(try RequestURL(link, on: try RequestURL("https://h/dir/?q#f")).text == target)
  }

  @Test(
    arguments: [
      ("javascript:alert(1)", .unknownScheme("javascript")), ("mailto:a@b", .unknownScheme("mailto")),
      ("data:image/gif;base64,R0lGOD", .unknownScheme("data")),
      ("FILE:///etc/passwd", .unknownScheme("file")),
      ("ftp://h/x", .unknownScheme("ftp")), ("java\nscript:x", .unknownScheme("javascript")),
      ("http:x", .noHost), ("https:///x", .noHost), ("//good\\@evil/", .badHost), ("//a@b@c/", .badHost),
      ("//h:99999/", .badPort), ("//h h/", .whiteSpace),
    ] as [(String, UnusableURL)])
  func `D7: a link that leads out of HTTP is refused`(link: String, reason: UnusableURL) throws {
    let base = try RequestURL("https://h/dir/")
    #expect(throws: reason) { try RequestURL(link, on: base) }
  }

  @Test(arguments: [
    "https://h::443/a", "https://[::443/a", "http://h:80:/", "http://h:::/", "https://1]:x::443/",
  ])
  func `of two ports none is taken away, so that what is refused stays refused`(text: String) {
    let normalized = URLReference(text).normalized
    #expect(normalized.normalized == normalized)
    #expect(throws: UnusableURL.self) { try RequestURL(normalized.text) }
  }

  @Test func `names become segments and values, whatever they hold`() {
    #expect(PercentEncoding.encode("a/b %41?#", as: .segment) == "a%2Fb%20%2541%3F%23")
    #expect(PercentEncoding.encode([0x61, 0xE4], as: .segment) == "a%E4")
    #expect(PercentEncoding.encode("a/b+c=d&e", as: .queryValue) == "a/b%2Bc%3Dd%26e")
  }

  @Test func `a path of a million dot segments is done in one pass`() {
    let path = "/" + String(repeating: "a/../", count: 200_000)
    #expect(DotSegments.removed(from: path) == "/")
  }
}
