import Testing

@testable import GDLCore

struct BodyFramingTests {
  @Test(
    arguments: [
      ("plain", ["Content-Length: 5"], .length(5)),
      ("Z1", ["Content-Length: 0"], .length(0)),
      ("Z3", ["Content-Length: 6442450944"], .length(6_442_450_944)),
      ("largest", ["Content-Length: 9223372036854775807"], .length(Int64.max)),
      ("F13 equal lines", ["Content-Length: 5", "Content-Length: 5"], .length(5)),
      ("F14", ["Content-Length: 5, 5"], .length(5)),
      ("F14 no space", ["Content-Length: 5,5 ,05"], .length(5)),
      ("F3", ["Transfer-Encoding: chunked"], .chunked),
      ("F3 capitals", ["Transfer-Encoding: Chunked"], .chunked),
      ("F7", [], .closeDelimited),
      ("F12", ["Content-Length: 5", "Transfer-Encoding: chunked"], .chunked),
      ("F12 bad length", ["Content-Length: -5", "Transfer-Encoding: chunked"], .chunked),
      ("F24 identity", ["Transfer-Encoding: identity"], .closeDelimited),
      ("F24 identity and length", ["Transfer-Encoding: identity", "Content-Length: 5"], .length(5)),
      ("F24 identity, chunked", ["Transfer-Encoding: identity, chunked"], .chunked),
    ] as [(String, [String], BodyFraming)])
  func `the end of a body is told by length, chunks or close`(
    id: String, lines: [String], expected: BodyFraming
  ) {
    #expect(BodyFraming(head: head(200, lines)) == expected, "\(id)")
  }

  @Test(arguments: [
    ("F13", ["Content-Length: 5", "Content-Length: 6"]),
    ("F13 one line", ["Content-Length: 5, 6"]),
    ("F15 negative", ["Content-Length: -1"]),
    ("F15 plus", ["Content-Length: +5"]),
    ("F15 words", ["Content-Length: many"]),
    ("F15 empty", ["Content-Length:"]),
    ("F15 fraction", ["Content-Length: 5.0"]),
    ("F15 hex", ["Content-Length: 0x5"]),
    ("F15 2^63", ["Content-Length: 9223372036854775808"]),
    ("F15 2^64+1000", ["Content-Length: 18446744073709552616"]),
    ("F14 empty member", ["Content-Length: 5,"]),
    ("F24", ["Transfer-Encoding: gzip, chunked"]),
    ("F24 gzip", ["Transfer-Encoding: gzip", "Content-Length: 5"]),
    ("F24 twice", ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"]),
  ])
  func `a framing that contradicts itself is invalid`(id: String, lines: [String]) {
    guard case .invalid(let sentence) = BodyFraming(head: head(200, lines)) else {
      Issue.record("\(id): \(lines) was accepted")
      return
    }
    #expect(!sentence.isEmpty)
  }

  @Test(arguments: [ResponseHead.Version.http2, .http3])
  func `H5: a stream has a length or ends by itself`(version: ResponseHead.Version) {
    #expect(BodyFraming(head: head(200, [], version: version)) == .stream)
    #expect(BodyFraming(head: head(200, ["Content-Length: 7"], version: version)) == .length(7))
  }

  @Test func `F24: HTTP/2 has no transfer codings`() {
    let framing = BodyFraming(head: head(200, ["Transfer-Encoding: chunked"], version: .http2))
    #expect(framing == .invalid("Transfer-Encoding is not allowed in HTTP/2"))
  }

  @Test(arguments: [100, 103, 204, 304])
  func `F20, F21: some replies have no body whatever they say`(status: Int) {
    let lines = ["Content-Length: 5", "Transfer-Encoding: chunked"]
    #expect(BodyFraming(head: head(status, lines)) == .length(0))
  }
}
