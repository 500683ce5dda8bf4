import GDLCore

/// Texts in IIIF documents: plain, with a language (Presentation API 2.1, section 5.3), or as a map from
/// languages to texts (3.0, section 4.1).
enum IIIFText {
  /// A longer text is cut: some manifests carry whole chapters in a description.
  private static let maximumCharacters = 8_000

  /// English where there is some, else what has no language, else the first language by name. Several
  /// texts are joined by semicolons.
  static func plain(_ value: JSONValue?) -> String? {
    guard let value else { return nil }
    let texts =
      if let map = value.object, map["@value"] == nil {
        preferred(map.mapValues { $0.oneOrMany.compactMap(\.text) }) ?? []
      } else {
        tagged(value.oneOrMany)
      }
    let joined = texts.joined(separator: "; ")
    return joined.isEmpty ? nil : String(joined.prefix(maximumCharacters))
  }

  /// Pairs of label and value as names and texts.
  static func pairs(_ value: JSONValue?) -> [String: JSONValue] {
    var pairs: [String: String] = [:]
    for pair in (value ?? .null).oneOrMany.prefix(maximumPairs) {
      guard let label = plain(pair["label"]), let text = plain(pair["value"]) else { continue }
      pairs[label] = pairs[label].map { "\($0); \(text)" } ?? text
    }
    return pairs.mapValues { .string($0) }
  }

  /// Library catalogues have some dozens.
  private static let maximumPairs = 500

  /// Texts of which some may be `{"@value": …, "@language": …}`.
  private static func tagged(_ values: [JSONValue]) -> [String] {
    var byLanguage: [String: [String]] = [:]
    for value in values {
      guard let text = value.text ?? value["@value"]?.text else { continue }
      byLanguage[value["@language"]?.string ?? "none", default: []].append(text)
    }
    // Where each has its language, they are translations of each other.
    return preferred(byLanguage) ?? []
  }

  private static func preferred(_ byLanguage: [String: [String]]) -> [String]? {
    let filled = byLanguage.filter { !$0.value.isEmpty }
    if let english = filled["en"] ?? filled["none"] ?? filled["@none"] { return english }
    return filled.min { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }?.value
  }
}
