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
}
