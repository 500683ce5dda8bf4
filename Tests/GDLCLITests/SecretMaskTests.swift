import GDL
import Testing

@testable import GDLCLI

@Suite struct `Secrets in output` {
  private let mask = SecretMask(showsSecrets: false)

  @Test(arguments: [
    ("https://example.org/a", "https://example.org/a"),
    ("https://me:pw@example.org/a?token=1&b=2", "https://…@example.org/a?…"),
    ("https://example.org?x", "https://example.org?…"),
    ("https://example.org/a#access_token=1", "https://example.org/a#…"),
    ("https://p@ss@example.org/", "https://…@example.org/"),
    ("https://ftp://me:pw@example.org/a", "https://ftp://…@example.org/a"),
    ("https://example.org/a@b", "https://example.org/a@b"),
  ])
  func `a URL loses user info, query and fragment`(url: String, masked: String) {
    #expect(mask.url(url) == masked)
    #expect(mask.text(url) == masked)
    #expect(SecretMask(showsSecrets: true).url(url) == url)
  }

  @Test func `every URL of a sentence is masked, and nothing else`() {
    let text = "tried `http://a/b?s=1` then (https://u:p@c/d?s=2) at 14:02: 503"
    #expect(mask.text(text) == "tried `http://a/b?…` then (https://…@c/d?… at 14:02: 503")
  }

  @Test(arguments: [
    "Authorization: Bearer x", "cookie: a=b; c=d", "sent Proxy-Authorization: Basic x=", "PRIVATE-TOKEN: x",
    "X-Session-Id: 1",
  ])
  func `credential headers lose their value`(line: String) {
    let masked = mask.text(line)
    #expect(masked.hasSuffix(": …"))
    #expect(masked.hasPrefix(line.prefix { $0 != ":" }))
  }

  @Test func `the first secret header hides all that follows`() {
    #expect(mask.text("Cookie: a; Authorization: b; Set-Cookie: c") == "Cookie: …")
  }

  @Test func `metadata is masked at every depth`() {
    let value = JSONValue.object([
      "title": .string("x: y"), "password": .string("p"),
      "_http_headers": .object(["Cookie": .string("s"), "Accept": .string("*/*")]),
      "urls": .array([.string("https://a/b?c"), .integer(3)]),
    ])
    let expected = JSONValue.object([
      "title": .string("x: y"), "password": .string("…"),
      "_http_headers": .object(["Cookie": .string("…"), "Accept": .string("*/*")]),
      "urls": .array([.string("https://a/b?…"), .integer(3)]),
    ])
    #expect(mask.value(value) == expected)
  }
}
