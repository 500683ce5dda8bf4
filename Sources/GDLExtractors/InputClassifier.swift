import GDLCore

/// Says what an input is: a file to fetch, or something that an extractor reads.
package struct InputClassifier: Sendable {
  private let options: ExtractionOptions
  private let kinds: [ExtractorKind]

  package init(_ options: ExtractionOptions, kinds: [ExtractorKind] = ExtractorRegistry.all) {
    self.options = options
    self.kinds = kinds
  }

  /// A `url` message for a file, a `queue` message that names the extractor for anything else.
  ///
  /// In this order: `NAME:URL`, `--via`, `--recursive`, and the extractor that knows the URL.
  ///
  /// - Throws: ``ExtractionError`` when the text is no URL, or names an extractor that there is not.
  package func message(for text: String) throws(ExtractionError) -> Message {
    if let (name, rest) = prefixed(text) {
      if !takesAnyText(name) { _ = try Self.check(rest) }
      return Self.queue(rest, name)
    }
    if let via = options.via, takesAnyText(via) { return Self.queue(text, via) }
    let url = try Self.check(text)
    if let via = options.via {
      guard via != Self.direct else { return .url(text, [:]) }
      guard kinds.named(via) != nil else { throw unknown(via) }
      return Self.queue(text, via)
    }
    if let kind = kinds.recognizing(url) { return Self.queue(text, kind.name) }
    return options.isRecursive ? Self.queue(text, Self.listing) : .url(text, [:])
  }

  /// The name for "no extractor: this URL is a file".
  package static let direct = "direct"
  static let listing = "listing"
  /// Key of a `queue` message's metadata: the extractor that reads it.
  package static let extractorKey = "_extractor"

  private static func queue(_ url: String, _ extractor: String) -> Message {
    .queue(url, [extractorKey: .string(extractor)])
  }

  private func takesAnyText(_ name: String) -> Bool {
    kinds.named(name)?.takesAnyText ?? false
  }

  /// `NAME:URL`, where there is an extractor of that name.
  private func prefixed(_ text: String) -> (name: String, url: String)? {
    // As nearly every line of a list begins; no extractor has that name.
    if text.utf8.starts(with: "http://".utf8) || text.utf8.starts(with: "https://".utf8) { return nil }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let name = String(text[..<colon])
    guard kinds.named(name) != nil else { return nil }
    return (name, String(text[text.index(after: colon)...]))
  }

  private func unknown(_ name: String) -> ExtractionError {
    let names = kinds.map(\.name) + [Self.direct]
    return ExtractionError(
      "there is no extractor \(name)", hint: "there are \(names.joined(separator: ", "))")
  }

  private static func check(_ url: String) throws(ExtractionError) -> RequestURL {
    do throws(UnusableURL) {
      return try RequestURL(url)
    } catch {
      throw ExtractionError(error.message)
    }
  }
}
