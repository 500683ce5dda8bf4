import GDLCore
import GDLStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `NAME.json` beside a finished file: its metadata, as gallery-dl's `--write-metadata` has it.
enum Sidecar {
  static let suffix = ".json"

  /// Writes it under a name of its own; the caller makes it durable and renames it.
  ///
  /// A crash leaves at most `NAME.json.part`, which the next try replaces.
  ///
  /// - Returns: what was written, and the name that it is to get.
  static func write(
    _ metadata: Metadata, beside record: TransferRecord, in folder: Folder
  ) throws(StorageError) -> (part: PartFile, name: String) {
    let name = record.name + suffix
    let partName = name + PartFile.suffix
    if try folder.entry(partName) != nil { try folder.remove(partName) }
    let part = try PartFile(partName, in: folder, mode: .createNew)
    var failure: StorageError?
    text(metadata).withUnsafeBytes { bytes in
      do throws(StorageError) { try part.write(bytes, at: 0) } catch { failure = error }
    }
    if let failure { throw failure }
    return (part, name)
  }

  /// Indented JSON, names sorted, UTF-8, without what steers gdl.
  static func text(_ metadata: Metadata) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    do {
      return Array(try encoder.encode(metadata.filter { !$0.key.hasPrefix("_") })) + [UInt8(ascii: "\n")]
    } catch {
      preconditionFailure("metadata has a JSON form: \(error)")
    }
  }
}
