/// Bytes that exist only as a formula: of one version of one resource, at any position.
///
/// Every eight bytes depend on all three, so that a file shows which version each of them came from.
struct Content: Equatable {
  var seed: UInt64
  var length: Int

  private func word(_ index: Int) -> UInt64 {
    Dice.scatter(seed ^ (UInt64(index) &* 0x9E37_79B9_7F4A_7C15))
  }

  /// Writes the bytes at `position...` into the buffer.
  func fill(_ buffer: UnsafeMutableRawBufferPointer, from position: Int) {
    guard let target = buffer.baseAddress else { return }
    var done = 0
    // Up to the next whole word, and behind the last one, byte by byte.
    while done < buffer.count, (position + done) % 8 != 0 {
      target.storeBytes(of: byte(position + done), toByteOffset: done, as: UInt8.self)
      done += 1
    }
    while done + 8 <= buffer.count {
      target.storeBytes(of: word((position + done) / 8).littleEndian, toByteOffset: done, as: UInt64.self)
      done += 8
    }
    while done < buffer.count {
      target.storeBytes(of: byte(position + done), toByteOffset: done, as: UInt8.self)
      done += 1
    }
  }

  func byte(_ position: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: word(position / 8) >> UInt64(position % 8 * 8))
  }

  /// Whether these bytes are ours from `position` on.
  func matches(_ bytes: UnsafeRawBufferPointer, from position: Int) -> Bool {
    guard position + bytes.count <= length else { return false }
    var done = 0
    while done < bytes.count, (position + done) % 8 != 0 {
      if bytes[done] != byte(position + done) { return false }
      done += 1
    }
    // Whole words, many at a time: the processor need not wait for one to begin the next.
    var index = (position + done) / 8
    while done + 8 <= bytes.count {
      var differences: UInt64 = 0
      let end = done + min((bytes.count - done) / 8, 512) * 8
      while done < end {
        let found = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: done, as: UInt64.self))
        differences |= found ^ word(index)
        done += 8
        index += 1
      }
      if differences != 0 { return false }
    }
    while done < bytes.count {
      if bytes[done] != byte(position + done) { return false }
      done += 1
    }
    return true
  }

  /// Whether these bytes are all of ours.
  func isWhole(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count == length && matches(bytes, from: 0)
  }
}
