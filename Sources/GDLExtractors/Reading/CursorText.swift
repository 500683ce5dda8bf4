import GDLCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Cursors that are compact JSON: written with sorted names, so that the same place is the same text.
enum CursorText {
  static func write(_ cursor: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only numbers that are none can fail, and cursors have no fractions.
    guard let data = try? encoder.encode(cursor) else { preconditionFailure("a cursor is not writable") }
    return String(decoding: data, as: UTF8.self)
  }

  /// - Throws: ``ExtractionError`` with `badInput` for a text that is no such cursor.
  static func read<Cursor: Decodable>(
    _ text: String, of extractor: String, as type: Cursor.Type = Cursor.self
  ) throws(ExtractionError) -> Cursor {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw unreadable(extractor)
    }
  }

  static func unreadable(_ extractor: String) -> ExtractionError {
    ExtractionError(
      "the journaled cursor of \(extractor) cannot be read", hint: "get the URL again as a new job")
  }
}
