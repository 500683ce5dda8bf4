import GDLCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON of one line, as drivers speak it.
enum DriverJSON {
  /// The same value always gives the same text, so that cursors can be compared.
  static func line(_ value: JSONValue) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      // Only a number without a value cannot be written, and drivers send none.
      preconditionFailure("a JSON value could not be written: \(error)")
    }
  }

  /// Nil for what is no JSON.
  static func value(_ text: String) -> JSONValue? {
    do {
      return try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    } catch {
      return nil
    }
  }
}
