import GDLCore
import Testing

@testable import GDLTransport

@Suite struct HeadCollectorTests {
  private func collect(_ text: String) -> HeadCollector {
    collect(Array(text.utf8))
  }

  private func collect(_ bytes: [UInt8]) -> HeadCollector {
    var collector = HeadCollector()
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      let isTaken = (Array(line) + [0x0A]).withUnsafeBytes { collector.add($0) }
      #expect(isTaken)
    }
    return collector
  }

  @Test(arguments: ["\r\n", "\n"]) func `line ends may be CRLF or LF (RFC 9112 section 2.2)`(end: String) {
    let collector = collect(["HTTP/1.1 200 OK", "A: 1", "B:2  ", "", ""].joined(separator: end))
    #expect(collector.phase == .complete)
    #expect(collector.head?.fields == [.init(name: "a", value: "1"), .init(name: "b", value: "2")])
  }

  @Test func `folded lines belong to the field before them (RFC 9112 section 5.2)`() {
    let collector = collect("HTTP/1.1 200 OK\r\nA: one\r\n  two\r\n\tthree\r\nB: x\r\n\r\n")
    #expect(collector.head?.fields.map(\.value) == ["one two three", "x"])
  }

  @Test func `a line folded behind nothing, or nothing folded behind a line, adds no space`() {
    let collector = collect("HTTP/1.1 206 OK\r\nContent-Range:\r\n bytes 0-1/2\r\nB: x\r\n \r\n\r\n")
    #expect(collector.head?.fields.map(\.value) == ["bytes 0-1/2", "x"])
  }

  @Test func `odd lines do no harm`() {
    let collector = collect("HTTP/1.1 200\r\n folded into nothing\r\nno colon\r\nName : v\r\n: empty\r\n\r\n")
    #expect(collector.head?.fields == [.init(name: "name", value: "v"), .init(name: "", value: "empty")])
  }

  @Test(arguments: [
    ("HTTP/1.0 200 OK", ResponseHead.Version.http1_0, 200), ("HTTP/1.1 404", .http1_1, 404),
    ("HTTP/2 206 ", .http2, 206), ("HTTP/3 200 ", .http3, 200), ("HTTP/1.1  503 x", .http1_1, 503),
  ]) func `a status line gives version and status`(line: String, version: ResponseHead.Version, status: Int) {
    let head = collect(line + "\r\n\r\n").head
    #expect(head?.version == version)
    #expect(head?.status == status)
  }

  @Test(arguments: ["HTTP/1.1 abc", "HTTP/1.1", "HTTP/1.1 1xx"])
  func `a status line without a status gives no head`(line: String) {
    #expect(collect(line + "\r\n\r\n").head == nil)
  }

  @Test func `a value that is not UTF-8 is read as ISO 8859-1`() {
    let head = collect(Array("HTTP/1.1 200 OK\r\nA: caf".utf8) + [0xE9] + Array("\r\n\r\n".utf8)).head
    #expect(head?.first("a") == "caf\u{e9}")
  }

  @Test func `each reply takes the place of the one before; trailers do not`() {
    let collector = collect(
      "HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\nHTTP/1.1 401 No\r\nX: 1\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nY: 1\r\n\r\nTrailer: 1\r\n\r\n")
    #expect(collector.head?.status == 200)
    #expect(collector.head?.fields == [.init(name: "y", value: "1")])
    #expect(collector.locations == ["/a"])
  }

  @Test func `relative redirects are resolved one after the other (RFC 3986 section 5)`() {
    let urls = RedirectTrail.resolve(
      "http://a.example/x/y?q#f", ["z", "../up", "//b.example/\u{e4} b", "?k=1", "ftp://c.example/"])
    #expect(
      urls == [
        "http://a.example/x/y?q#f", "http://a.example/x/z", "http://a.example/up",
        "http://b.example/%c3%a4%20b", "http://b.example/%c3%a4%20b?k=1", "ftp://c.example/",
      ])
  }
}
