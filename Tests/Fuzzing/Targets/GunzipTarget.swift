import GDLStorage
import Glibc

@testable import GDLExtractors

extension FuzzTarget {
  /// gzip files of pages and of lists: two readers, which say the same of every file that both can read.
  static let gunzip = FuzzTarget(
    "gunzip", maximumLength: 4_096,
    choices: { input in
      // Without a checksum that fits, hardly an input would be read to its end: half of them are packed here.
      let bytes = input.flag() ? Packed.gzip(input.bytes()) : input.bytes()
      let limit = 1 << 20
      var unpacked: [UInt8]?
      var failure: Inflate.Failure?
      do throws(Inflate.Failure) {
        let result = try Inflate.gunzip(bytes, limit: limit)
        require(result.count <= limit, "\(result.count) bytes came out")
        unpacked = result
      } catch { failure = error }
      guard Inflate.isGzip(bytes) else { return }
      let lines = LineFile.lines(of: bytes)
      guard let unpacked else {
        require(lines == nil || failure == .tooLong, "one reader reads what the other does not")
        return
      }
      // Lines have a limit of their own.
      if let lines {
        let text = unpacked.split(separator: 10, omittingEmptySubsequences: false).map {
          String(decoding: $0, as: UTF8.self)
        }
        let expected = unpacked.last == 10 || unpacked.isEmpty ? text.dropLast() : text[...]
        require(lines == Array(expected), "two readers read different texts")
      } else {
        require(
          unpacked.split(separator: 10).contains { $0.count > LineReader.lineLimit },
          "one reader does not read what the other does")
      }
    })

  /// Lists, packed or not, as ``LineReader`` takes them from files: all of the text comes out.
  static let lines = FuzzTarget("lines", maximumLength: 8_192) { bytes in
    guard !Inflate.isGzip(bytes) else { return }
    guard let lines = LineFile.lines(of: bytes) else { return }
    let joined = lines.joined(separator: "\n") + (bytes.last == 10 ? "\n" : "")
    require(
      joined.utf8.elementsEqual(String(decoding: bytes, as: UTF8.self).utf8)
        || bytes.contains(where: { $0 >= 0x80 }), "a line is lost")
  }
}

/// Lines of bytes that are in a file.
enum LineFile {
  /// Nil where the reader refuses them.
  static func lines(of bytes: [UInt8]) -> [String]? {
    let descriptor = MemoryFile.open(bytes)
    let reader = LineReader(descriptor, calledIn: "list")
    var lines: [String] = []
    do {
      while let line = try reader.next() {
        require(line.utf8.count <= 4 * LineReader.lineLimit, "a line of \(line.utf8.count) bytes")
        lines.append(line)
      }
    } catch { return nil }
    return lines
  }
}
