import GDLCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON in columns of type TEXT: keys sorted, so that equal values have equal sums.
struct StoredJSON: Sendable {
  static let shared = StoredJSON()

  private let encoder: JSONEncoder
  private let decoder = JSONDecoder()

  init() {
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  func text(_ value: some Encodable) throws -> String {
    String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  func value<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
    try decoder.decode(type, from: Data(text.utf8))
  }

  /// Options as they were journaled; what an older gdl did not know has its default.
  func options(from text: String) throws -> JobOptions {
    do {
      return try value(JobOptions.self, from: text)
    } catch DecodingError.keyNotFound {
      let defaults = try value(Metadata.self, from: self.text(JobOptions()))
      let stored = try value(Metadata.self, from: text)
      return try value(JobOptions.self, from: self.text(Self.filling(stored, from: defaults)))
    }
  }

  /// Options that are groups of options; any other object is one value and stays as it is stored.
  private static let groups = ["network", "extraction", "names", "selection"]

  private static func filling(_ stored: Metadata, from defaults: Metadata) -> Metadata {
    var merged = defaults.merging(stored) { _, kept in kept }
    for group in groups {
      guard let kept = stored[group]?.object, let known = defaults[group]?.object else { continue }
      merged[group] = .object(known.merging(kept) { _, kept in kept })
    }
    return merged
  }
}

extension Timestamp {
  /// As the journal stores it: whole milliseconds since 1970.
  var milliseconds: Int64 { Int64((self * 1_000).rounded()) }

  init(milliseconds: Int64) { self = Double(milliseconds) / 1_000 }
}
