import GDLCore
import GDLExtractors
import Testing

/// What other programs leave, read.
@Suite struct ImportFormatsTests {
  // MARK: aria2's control file

  private static func big(_ value: UInt64, _ length: Int) -> [UInt8] {
    (0..<length).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
  }

  private static func control(
    pieceLength: UInt64, length: UInt64, field: [UInt8], inFlight: [[UInt8]] = []
  ) -> [UInt8] {
    big(1, 2) + big(0, 4) + big(0, 4) + big(pieceLength, 4) + big(length, 8) + big(0, 8)
      + big(UInt64(field.count), 4) + field + big(UInt64(inFlight.count), 4) + inFlight.flatMap(\.self)
  }

  @Test func `the pieces of a control file become ranges, neighbours joined`() throws {
    // Pieces of 1 MiB: 0, 1 and 3 of 5; of piece 4 the first block of 16 KiB.
    let piece = Self.big(4, 4) + Self.big(500_000, 4) + Self.big(4, 4) + [0x80, 0, 0, 0]
    let file = try Aria2ControlFile(
      Self.control(
        pieceLength: 1 << 20, length: (4 << 20) + 500_000, field: [0b1101_0000], inFlight: [piece]))
    #expect(file.completeLength == (4 << 20) + 500_000)
    let expected: [Range<Int64>] = [0..<2_097_152, 3_145_728..<4_210_688]
    #expect(file.ranges == expected)
  }

  @Test func `a control file that is cut anywhere is refused`() throws {
    let whole = Self.control(pieceLength: 1 << 20, length: 5 << 20, field: [0b1101_0000])
    #expect(throws: Never.self) { try Aria2ControlFile(whole) }
    for length in 0..<whole.count {
      #expect(throws: ExtractionError.self) { try Aria2ControlFile(Array(whole.prefix(length))) }
    }
  }

  @Test func `control files of torrents, of other versions and with absurd numbers are refused`() {
    let torrent = Self.big(1, 2) + Self.big(1, 4) + Self.big(20, 4) + [UInt8](repeating: 7, count: 60)
    let other = Self.big(2, 2) + [UInt8](repeating: 0, count: 60)
    let absurd = Self.control(pieceLength: 0, length: .max, field: [0xFF])
    for bytes in [torrent, other, absurd] {
      #expect(throws: ExtractionError.self) { try Aria2ControlFile(bytes) }
    }
  }

  // MARK: aria2's session

  @Test func `a session names each file, where else it is, and how it was asked for`() throws {
    let text = """
      https://example.org/a.iso\thttps://mirror.example/a.iso\tftp://old.example/a.iso
       gid=1ec4c9d0a1b1d5f2
       dir=/data
       out=b.iso
       header=Authorization: Basic eA==
       header=X-A: 1
       checksum=sha-256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
       pause=true
      magnet:?xt=urn:btih:1
       dir=/torrents
      http://example.org/c
      """
    let (downloads, others) = try Aria2Session.parse(text)
    #expect(others == 1 && downloads.count == 2)
    #expect(downloads[0].urls == ["https://example.org/a.iso", "https://mirror.example/a.iso"])
    #expect(downloads[0].directory == "/data" && downloads[0].name == "b.iso")
    #expect(downloads[0].headers == ["Authorization: Basic eA==", "X-A: 1"])
    #expect(downloads[0].checksum?.algorithm == .sha256 && downloads[0].ignored == ["pause"])
    #expect(downloads[1].urls == ["http://example.org/c"] && downloads[1].directory == nil)
  }

  @Test func `an option before any download is no session`() {
    #expect(throws: ExtractionError.self) { try Aria2Session.parse(" dir=/data\n") }
  }

  // MARK: gallery-dl's dump

  @Test func `a dump is read as one array, as one for each input, and as one message a line`() throws {
    let elements = [
      #"[2,{"category":"x","title":"a ] \" b"}]"#, #"[3,"https://example.org/1.jpg",{"filename":"1"}]"#,
      #"[6,"https://example.org/user",{}]"#,
    ]
    let expected: [Message] = [
      .directory(["category": .string("x"), "title": .string("a ] \" b")]),
      .url("https://example.org/1.jpg", ["filename": .string("1")]),
      .queue("https://example.org/user", ["_extractor": .string("gallery-dl")]),
    ]
    for text in [
      "[\n" + elements.joined(separator: ",\n") + "\n]\n",
      elements.map { "[\($0)]" }.joined(), elements.joined(separator: "\n"),
    ] {
      #expect(try MessageDump.parse(Array(text.utf8)).messages == expected)
    }
  }

  @Test func `an error in a dump is told, and a dump that was cut is refused`() throws {
    let text = #"[[2,{}],[-1,{"error":"HttpError","message":"404 Not Found"}]]"#
    let dump = try MessageDump.parse(Array(text.utf8))
    #expect(dump.messages.count == 1 && dump.errors == ["404 Not Found"])
    for length in 1..<text.utf8.count {
      #expect(throws: ExtractionError.self) { try MessageDump.parse(Array(text.utf8.prefix(length))) }
    }
  }
}
