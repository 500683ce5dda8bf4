#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Values as JSON: names in snake_case, sorted, so that two runs differ only where the data does.
enum JSONText {
  static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      preconditionFailure("A view of ours has no JSON form: \(error)")
    }
  }

  static func line(_ value: some Encodable) -> String {
    text(value) + "\n"
  }
}

/// A number that JSON can hold; infinity and the like become 0.
func finite(_ value: Double) -> Double {
  value.isFinite ? value : 0
}
