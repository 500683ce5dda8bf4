import Testing

@testable import GDLCore

struct RequestURLTests {
  @Test func `a URL is taken apart`() throws {
    let url = try RequestURL("HTTPS://user:pa%40ss@Example.ORG:8443/a/b%20c?sig=1&x=?#part?x")
    #expect(url.scheme == .https)
    #expect(url.userInfo == "user:pa%40ss")
    #expect(url.host == "example.org")
    #expect(url.port == 8443)
    #expect(url.path == "/a/b%20c")
    #expect(url.query == "sig=1&x=?")
    #expect(url.origin == "https://example.org:8443")
    #expect(url.redacted == "https://example.org:8443/a/b%20c?…")
  }

  @Test(arguments: [
    ("http://example.org", "http://example.org:80", "/", "http://example.org/"),
    ("https://example.org:/", "https://example.org:443", "/", "https://example.org/"),
    ("https://example.org:443/x", "https://example.org:443", "/x", "https://example.org/x"),
    ("http://example.org?a=b", "http://example.org:80", "/", "http://example.org/?…"),
    ("http://example.org#a@b", "http://example.org:80", "/", "http://example.org/"),
    ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080", "/x", "http://[2001:db8::1]:8080/x"),
    ("http://127.0.0.1:1/@x", "http://127.0.0.1:1", "/@x", "http://127.0.0.1:1/@x"),
    ("https://bücher.example/ä", "https://bücher.example:443", "/ä", "https://bücher.example/ä"),
    ("http://h/?", "http://h:80", "/", "http://h/?…"),
    // To `Character` this accent makes one letter with the question mark.
    ("http://h/p?\u{301}sig=1", "http://h:80", "/p", "http://h/p?…"),
  ])
  func `origin and redacted text follow from the parts`(
    text: String, origin: String, path: String, redacted: String
  ) throws {
    let url = try RequestURL(text)
    #expect(url.origin == origin)
    #expect(url.path == path)
    #expect(url.redacted == redacted)
    #expect(url.text == text)
  }

  @Test(
    arguments: [
      ("", .empty),
      (" http://example.org/", .whiteSpace), ("http://example.org/a b", .whiteSpace),
      ("http://example.org/a\nb", .whiteSpace), ("http://exa\u{202E}mple.org/", .whiteSpace),
      ("example.org/file", .noScheme(suggestion: "https://example.org/file")),
      ("//example.org/file", .noScheme(suggestion: "https://example.org/file")),
      ("localhost:8080/x", .noScheme(suggestion: "https://localhost:8080/x")),
      ("127.0.0.1:8080/x", .noScheme(suggestion: "https://127.0.0.1:8080/x")),
      ("/etc/passwd", .noScheme(suggestion: nil)), ("://x", .noScheme(suggestion: nil)),
      ("ftp://example.org/x", .unknownScheme("ftp")), ("file:///etc/passwd", .unknownScheme("file")),
      ("javascript:alert(1)", .unknownScheme("javascript")), ("data:,x", .unknownScheme("data")),
      ("http:/example.org", .noHost), ("http:example.org", .noHost), ("http:///x", .noHost),
      ("http://user@/x", .noHost), ("http://:80/x", .noHost),
      ("http://a@b@c/", .badHost), ("http://good\\@evil/", .badHost), ("http://a<b/", .badHost),
      ("http://[::1/", .badHost), ("http://[]/", .badHost), ("http://[::1]x/", .badHost),
      ("http://[a/b]/", .badHost),
      ("http://h:0/", .badPort), ("http://h:65536/", .badPort), ("http://h:x/", .badPort),
      ("http://h:-1/", .badPort), ("http://h:99999999999999999999/", .badPort),
    ] as [(String, UnusableURL)])
  func `D7: what we cannot ask for is refused with a reason`(text: String, reason: UnusableURL) {
    #expect(throws: reason) { try RequestURL(text) }
    #expect(!reason.message.isEmpty)
  }

  @Test(arguments: [
    "http://u:secret@h/?secret#secret", "http://u:se?secret@h/", "http://u:x@secret@h/x", "u:secret@h/x",
    "ftp://u:secret@h/x", "x?secret", "http://h:99999/?secret", "http://h/x#secret",
  ])
  func `U10: a redacted text holds no secret`(text: String) {
    #expect(!RequestURL.redact(text).contains("secret"))
  }

  @Test func `U10: a redacted text still names the file, and steers no terminal`() {
    #expect(RequestURL.redact("https://example.org/film.mkv?sig=1") == "https://example.org/film.mkv?…")
    #expect(RequestURL.redact("example.org/\u{1B}[2Jx") == "example.org/[2Jx")
  }

  @Test func `a suggestion is shown without its secrets`() {
    let reason = UnusableURL.noScheme(suggestion: "https://example.org/x?token=1")
    #expect(reason.message == "the URL has no scheme; did you mean https://example.org/x?…?")
  }

  @Test func `the quick way reads a URL as the general way does`() throws {
    let starts = ["http://", "https://", "HTTP://", "ftp://", "http:/", ""]
    let hosts = ["h", "example.org", "127.0.0.1", "EXAMPLE.org", "a_b", "u@h", "[::1]", ""]
    let ports = ["", ":", ":0", ":1", ":0080", ":65535", ":65536", ":123456", ":x"]
    let targets = [
      "", "/", "/a/b%20c", "/a?b#c", "?q", "#f?x", "/a b", "/\u{E4}", "?", "/#", "\\x", "/a\\x",
      "/a?\u{301}", "/a?b?c", "/a#b?c",
    ]
    var quick = 0
    for start in starts {
      for host in hosts {
        for port in ports {
          for target in targets {
            let text = start + host + port + target
            guard let plain = RequestURL(plain: text) else { continue }
            quick += 1
            #expect(try RequestURL(general: text) == plain)
          }
        }
      }
    }
    #expect(quick > 100)
  }
}
