import GDLCore
import GDLStorage

/// Bytes that a process received and did not live to make durable.
///
/// Its last sync may have failed, and that was told to nobody but the dead: their pages show the right bytes, look
/// clean, and no later sync writes them. So they are written once more before anything is called durable. They are
/// few: what came in since the last durable checkpoint.
extension TransferDriver {
  /// Bytes of one step: short enough for the network's thread.
  private static let stepLength: Int64 = 256 << 10

  /// Remembers them when a file goes on after an end that was not orderly.
  func noteUnproven() {
    guard record.partIdentity == nil else { return }
    unproven = map.unsynchronized
  }

  /// Writes them again, each with what the file has there at that moment: on the one thread that writes to it, so
  /// nothing newer is overwritten.
  func rewriteUnproven() async {
    while let range = unproven.popLast() {
      // A stop comes to its last checkpoint by this, too.
      guard let part else { return unproven = [] }
      let end = min(range.lowerBound + Self.stepLength, range.upperBound)
      if end < range.upperBound { unproven.append(end..<range.upperBound) }
      do throws(StorageError) {
        try rewrite(range.lowerBound..<end, in: part)
      } catch {
        unproven = []
        return synchronizationFailed(error)
      }
      await core.rest()
    }
  }

  private func rewrite(_ range: Range<Int64>, in part: PartFile) throws(StorageError) {
    // What is given up meanwhile is fetched, and so written, again.
    let isHeld = map.segments.contains {
      $0.firstPosition <= range.lowerBound && range.upperBound <= $0.position
    }
    guard isHeld else { return }
    let length = Int(range.upperBound - range.lowerBound)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 16)
    defer { bytes.deallocate() }
    guard try part.read(into: bytes, at: range.lowerBound) == length else { return }
    try part.write(UnsafeRawBufferPointer(bytes), at: range.lowerBound)
  }
}
