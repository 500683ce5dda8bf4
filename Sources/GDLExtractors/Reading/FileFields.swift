import GDLCore

/// The fields `filename` and `extension` of a url message.
struct FileFields: Equatable {
  var name: String
  /// Without its dot; empty where there is none.
  var suffix: String

  /// A longer "extension" is a part of the name.
  private static let maximumSuffixBytes = 16

  init(name: String, suffix: String) {
    self.name = name
    self.suffix = suffix
  }

  /// Splits a decoded file name before its last dot.
  init(splitting raw: String) {
    guard let dot = raw.lastIndex(of: "."), dot != raw.startIndex else {
      self.init(name: raw, suffix: "")
      return
    }
    let suffix = raw[raw.index(after: dot)...]
    let isSuffix =
      !suffix.isEmpty && suffix.utf8.count <= Self.maximumSuffixBytes
      && suffix.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic || $0.isDigit }
    self.init(
      name: isSuffix ? String(raw[..<dot]) : raw, suffix: isSuffix ? String(suffix) : "")
  }

  /// Of the last path segment of a URL.
  init(url: String) {
    let path = (try? RequestURL(url).path) ?? ""
    self.init(splitting: WebURL.segments(path).last ?? "")
  }

  var metadata: Metadata { ["filename": .string(name), "extension": .string(suffix)] }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(value) }
}
