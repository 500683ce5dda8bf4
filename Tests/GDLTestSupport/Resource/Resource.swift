import Glibc

/// A file that exists only as a formula, in one version: a claim of many GiB costs nothing.
///
/// Every 4 KiB block names its version and its place, and every byte depends on both, so that a file
/// on disk shows which version each of its blocks came from and whether one was misplaced.
package struct Resource: Sendable, Equatable {
  package static let blockLength: Int64 = 4096
  private static let wordsInBlock = 512

  package let seed: UInt64
  package let version: UInt32
  /// In bytes. May be changed without changing the bytes before: a growing or shrinking file.
  package var length: Int64
  /// The ETag field's text with its quotes; nil for none.
  package var entityTag: String?
  /// Last-Modified, in seconds since 1970; nil for none.
  package var modifiedAt: Int64?
  package var contentType: String? = "application/octet-stream"
  /// Words of every block before its number is mixed in.
  private let template: [UInt64]

  package init(length: Int64, version: UInt32 = 1, seed: UInt64 = 1) {
    precondition(length >= 0, "a length is never negative")
    self.seed = seed
    self.version = version
    self.length = length
    entityTag = "\"v\(version)-\(seed)-\(length)\""
    modifiedAt = 1_700_000_000 + Int64(version) * 86_400
    template = Self.template(version: version, seed: seed)
  }

  /// The same name with other bytes: new tag, new date.
  package func version(_ version: UInt32, length: Int64? = nil) -> Resource {
    var other = Resource(length: length ?? self.length, version: version, seed: seed)
    other.contentType = contentType
    return other
  }

  /// Other bytes under the same tag and date: a server that lies.
  package func bytes(ofVersion version: UInt32) -> Resource {
    var other = self.version(version)
    other.entityTag = entityTag
    other.modifiedAt = modifiedAt
    return other
  }

  /// Last-Modified as the field's text.
  package var lastModified: String? { modifiedAt.map(HTTPDate.text) }

  /// Bytes at these positions; those past ``length`` are defined too.
  package func bytes(_ positions: Range<Int64>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: positions.count) { buffer, count in
      fill(UnsafeMutableRawBufferPointer(buffer), from: positions.lowerBound)
      count = positions.count
    }
  }

  package var bytes: [UInt8] { bytes(0..<length) }

  /// Writes the bytes at `position...` into the buffer.
  package func fill(_ buffer: UnsafeMutableRawBufferPointer, from position: Int64) {
    guard let target = buffer.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.wordsInBlock) { words in
      var done = 0
      while done < buffer.count {
        let place = position + Int64(done)
        let offset = Int(place % Self.blockLength)
        let count = min(Int(Self.blockLength) - offset, buffer.count - done)
        makeBlock(place / Self.blockLength, into: words.baseAddress!)
        memcpy(target + done, UnsafeRawPointer(words.baseAddress!) + offset, count)
        done += count
      }
    }
  }

  /// The version that these bytes of block `index` belong to, from the block's first byte on.
  ///
  /// Nil when they are of no version of this resource, or fewer than 8.
  package func version(ofBlock bytes: some Collection<UInt8>, index: Int64) -> UInt32? {
    guard bytes.count >= 8 else { return nil }
    var word: UInt64 = 0
    for byte in bytes.prefix(8).reversed() { word = word << 8 | UInt64(byte) }
    guard let version = UInt32(exactly: word ^ Self.signature(seed: seed, block: UInt64(index))) else {
      return nil
    }
    let start = index * Self.blockLength
    let expected = Resource(length: length, version: version, seed: seed)
      .bytes(start..<start + Int64(bytes.count))
    return expected.elementsEqual(bytes) ? version : nil
  }

  private func makeBlock(_ index: Int64, into words: UnsafeMutablePointer<UInt64>) {
    let mask = splitMix64(UInt64(index) &+ 0x5851_F42D_4C95_7F2D)
    template.withUnsafeBufferPointer { template in
      let source = template.baseAddress!
      var word = 0
      while word < Self.wordsInBlock {
        words[word] = source[word] ^ mask
        word &+= 1
      }
    }
    words[0] = (UInt64(version) ^ Self.signature(seed: seed, block: UInt64(index))).littleEndian
  }

  private static func signature(seed: UInt64, block: UInt64) -> UInt64 {
    splitMix64(splitMix64(seed) &+ block)
  }

  private static func template(version: UInt32, seed: UInt64) -> [UInt64] {
    var generator = SeededGenerator(seed: splitMix64(seed) ^ UInt64(version) &* 0xD134_2543_DE82_EF95)
    return (0..<wordsInBlock).map { _ in generator.next() }
  }
}
