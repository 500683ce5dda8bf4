/// The name of a file in a metalink: where it goes, below the destination.
struct MetalinkName: Equatable {
  var folder: [String]
  var name: String

  /// Nil for a name that a metalink must not have: one that is absolute or leads out of the folder
  /// (RFC 5854 section 4.1.2.1), by anyone's reading; and an empty one.
  init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= 4_096, !Self.hasDrive(text) else { return nil }
    // To Windows, and to some programs everywhere, a backslash separates, too.
    let segments = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.map(String.init)
    guard segments.first?.isEmpty == false, segments.last?.isEmpty == false,
      !segments.contains(".."), !segments.contains("."), let name = segments.last
    else { return nil }
    self.name = name
    folder = segments.dropLast().filter { !$0.isEmpty }
  }

  /// `C:…`.
  private static func hasDrive(_ text: String) -> Bool {
    let bytes = Array(text.utf8.prefix(2))
    return bytes.count == 2 && bytes[1] == UInt8(ascii: ":") && (0x61...0x7A).contains(bytes[0] | 0x20)
  }
}
