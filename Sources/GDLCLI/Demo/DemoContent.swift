import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The file of the demo: bytes computed from their position (SplitMix64), so that neither the server nor the
/// proof needs a copy of it.
enum DemoContent {
  static let length: Int64 = 64 << 20

  /// Bytes `first ..< first + count`.
  static func bytes(from first: Int64, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var index = 0
      while index < count {
        let position = UInt64(first) + UInt64(index)
        var word = mixed(position >> 3) >> (8 * (position & 7))
        for _ in 0..<min(8 - Int(position & 7), count - index) {
          buffer[index] = UInt8(truncatingIfNeeded: word)
          word >>= 8
          index += 1
        }
      }
      filled = count
    }
  }

  /// What a file differs in from this content, in one sentence; nil when it is byte for byte the same.
  static func difference(from path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "\(path) cannot be read: \(String(cString: strerror(errno)))" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var position: Int64 = 0
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 { return "\(path) cannot be read: \(String(cString: strerror(errno)))" }
      if count == 0 { break }
      if position + Int64(count) > length { return "the file is longer than \(length) bytes" }
      if !bytes(from: position, count: count).elementsEqual(buffer[..<count]) {
        return "the bytes from \(position) to \(position + Int64(count)) differ"
      }
      position += Int64(count)
    }
    return position == length ? nil : "the file ends after \(position) of \(length) bytes"
  }

  /// SHA-256 of this content, in hexadecimal digits.
  static var sha256: String {
    var digest = ContentDigest(.sha256)
    for first in stride(from: Int64(0), to: length, by: 1 << 20) {
      digest.update(bytes(from: first, count: Int(min(1 << 20, length - first))))
    }
    return digest.finish().hex
  }

  /// SHA-256 of a file; nil when it cannot be read.
  static func sha256(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var digest = ContentDigest(.sha256)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 { return nil }
      if count == 0 { return digest.finish().hex }
      digest.update(Array(buffer[..<count]))
    }
  }

  private static func mixed(_ index: UInt64) -> UInt64 {
    var z = index &* 0x9E37_79B9_7F4A_7C15 &+ 0x6764_6C31
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
