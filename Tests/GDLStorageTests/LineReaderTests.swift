import GDLStorage
import GDLTestSupport
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LineReaderTests {
  let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  private func lines(_ text: String) throws -> [String] {
    try place.write(text, to: "list")
    let reader = try LineReader(path: place.path("list"))
    var lines: [String] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"]), ("\n", [""]),
    ("a\r\nb", ["a\r", "b"]), ("é\n日", ["é", "日"]),
  ])
  func `lines end at line feeds, the last one at the end`(text: String, expected: [String]) throws {
    #expect(try lines(text) == expected)
  }

  @Test func `a line that lies across two blocks is one line`() throws {
    let first = String(repeating: "a", count: 60_000)
    let second = String(repeating: "b", count: 30_000)
    #expect(try lines(first + "\n" + second + "\nc\n") == [first, second, "c"])
  }

  @Test func `a line without end is refused before it fills the memory`() throws {
    let error = #expect(throws: StorageError.self) {
      _ = try lines(String(repeating: "x", count: LineReader.lineLimit * 3))
    }
    #expect(error?.code == EINVAL)
  }

  @Test func `bytes that are not UTF-8 end no line and crash nothing`() throws {
    try place.write([0xFF, 0xFE, 10, 0x61], to: "list")
    let reader = try LineReader(path: place.path("list"))
    #expect(try reader.next()?.isEmpty == false)
    #expect(try reader.next() == "a")
  }

  @Test func `a missing list is an error that names it`() throws {
    let error = #expect(throws: StorageError.self) { _ = try LineReader(path: place.path("none")) }
    #expect(error?.code == ENOENT)
    #expect(error?.path == place.path("none"))
  }

  private func lines(packed bytes: [UInt8], as name: String = "list.gz") throws -> [String] {
    try place.write(bytes, to: name)
    let reader = try LineReader(path: place.path(name))
    var lines: [String] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test(arguments: ["list.gz", "list", "list.txt"])
  func `a packed list is unpacked, whatever it is called`(name: String) throws {
    #expect(try lines(packed: Gzip.encode(Array("a\nb\n\u{FC}".utf8)), as: name) == ["a", "b", "\u{FC}"])
  }

  @Test func `members behind each other are one list, and padding is none`() throws {
    let packed = Gzip.encode(Array("a\nb".utf8)) + Gzip.encode(Array("c\nd\n".utf8))
    #expect(try lines(packed: packed) == ["a", "bc", "d"])
    #expect(try lines(packed: packed + [0, 0, 0]) == ["a", "bc", "d"])
  }

  @Test func `a long packed list comes whole`() throws {
    let expected = (0..<20_000).map { "https://example.org/file-\($0)" }
    let packed = Gzip.encode(Array(expected.joined(separator: "\n").utf8))
    #expect(try lines(packed: packed) == expected)
  }

  @Test func `a packed list that is cut off is an error, and not half a list`() throws {
    let packed = Gzip.encode(Array("a\nb\n".utf8))
    for length in 2..<packed.count {
      let error = #expect(throws: StorageError.self, "\(length)") {
        _ = try lines(packed: Array(packed[..<length]))
      }
      #expect(error?.code == EBADMSG)
    }
  }

  @Test func `a packed list with a wrong byte is an error`() throws {
    var packed = Gzip.encode(Array("a\nb\n".utf8))
    packed[packed.count - 6] ^= 1
    let error = #expect(throws: StorageError.self) { _ = try lines(packed: packed) }
    #expect(error?.code == EBADMSG)
    #expect(error?.message.hasPrefix("cannot unpack \(place.path("list.gz"))") == true)
  }

  @Test func `a bomb of one endless line is refused before it fills the memory`() throws {
    let bomb = Gzip.bomb(length: 64 << 20)
    let error = #expect(throws: StorageError.self) { _ = try lines(packed: bomb) }
    #expect(error?.code == EINVAL)
  }

  @Test(arguments: [1, 2, 3, 7])
  func `a pipe that gives few bytes at once is read as it comes`(piece: Int) throws {
    let packed = Gzip.encode(Array("a\nb\n".utf8)) + Gzip.encode(Array("c\n".utf8)) + [0, 0, 0]
    for (bytes, expected) in [
      (packed, ["a", "b", "c"]), (Array("a\nb\n".utf8), ["a", "b"]), ([], []), ([0x1F], ["\u{1F}"]),
    ] {
      var ends: [Int32] = [0, 0]
      // Each read gives what one write put there.
      guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0 else {
        throw SystemError("socketpair")
      }
      let reader = LineReader(ends[0], calledIn: "pipe")
      for start in stride(from: 0, to: bytes.count, by: piece) {
        let count = write(
          ends[1], Array(bytes[start..<min(start + piece, bytes.count)]), min(piece, bytes.count - start))
        #expect(count > 0)
      }
      close(ends[1])
      var lines: [String] = []
      while let line = try reader.next() { lines.append(line) }
      #expect(lines == expected)
    }
  }

  @Test func `a folder is an error, and no empty list`() throws {
    let error = #expect(throws: StorageError.self) { _ = try LineReader(path: place.path).next() }
    #expect(error?.code == EISDIR)
  }
}
