import GDL
import GDLCore
import GDLTestSupport
import Testing

/// Digests of pieces, as metalinks have them.
@Suite(.timeLimit(.minutes(1))) struct PiecesTests {
  private static let file = Resource(length: 5_000_000)
  private static let pieceLength: Int64 = 1 << 20

  private static var pieces: JSONValue {
    let hashes = stride(from: Int64(0), to: file.length, by: Int(pieceLength)).map { start in
      let bytes = file.bytes(start..<min(start + pieceLength, file.length))
      return JSONValue.string(
        SHA256.hash(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
    return .object([
      "algorithm": .string("sha256"), "length": .integer(pieceLength), "hashes": .array(hashes),
    ])
  }

  /// The first reply has one wrong piece.
  private static func work(digest: Bool) throws -> DispatchTests.Work {
    try DispatchTests.Work({ server in
      var metadata: Metadata = ["_pieces": pieces]
      if digest { metadata["_digests"] = .array([.string("sha256=" + file.sha256Hex)]) }
      return ["/root": [[.url(server.url("/file"), metadata)]]]
    }) { exchange in
      guard exchange.path == "/file" else { return .status(200) }
      guard exchange.attempt == 0 else { return Behaviour.serving(file).reply(to: exchange) }
      var bytes = file.bytes
      for index in (2 << 20)..<(2 << 20) + 100 { bytes[index] ^= 0xFF }
      return Reply([
        .head(
          200, ["Content-Length": "\(bytes.count)", "ETag": file.entityTag ?? "", "Accept-Ranges": "bytes"]),
        .body(ReplyBody(.bytes(bytes))),
      ])
    }
  }

  @Test(arguments: [true, false])
  func `G8: only the wrong piece is fetched again`(digest: Bool) async throws {
    let work = try Self.work(digest: digest)
    #expect(try await work.run().ending == RunReport.Ending.complete)
    #expect(Self.file.difference(file: work.folder.path("got/file")) == nil)
    let requests = work.server.requests.filter { $0.target == "/file" }
    #expect(requests.count == 2 && requests.last?.range == "bytes=2097152-3145727")
  }

  @Test func `G8: a piece that stays wrong fails the file, which never gets its name`() async throws {
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/file"), ["_pieces": Self.pieces])]]]
    }) { exchange in
      exchange.path == "/file" ? Behaviour.serving(Self.file.version(2)).reply(to: exchange) : .status(200)
    }
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.failures)
    #expect(work.names == ["file.part"])
  }
}
