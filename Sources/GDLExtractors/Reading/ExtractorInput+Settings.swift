import GDLCore

extension ExtractorInput {
  /// A setting that is on or off.
  ///
  /// - Throws: ``ExtractionError`` with `badInput` for anything but `true` and `false`.
  func isOn(_ name: String, of extractor: String, default standard: Bool) throws(ExtractionError) -> Bool {
    guard let value = setting(name, of: extractor), value != .null else { return standard }
    guard let flag = value.flag else { throw Self.wrong(name, extractor, "true or false") }
    return flag
  }

  /// A setting that is one text.
  ///
  /// - Throws: ``ExtractionError`` with `badInput` for anything else.
  func text(_ name: String, of extractor: String) throws(ExtractionError) -> String? {
    guard let value = setting(name, of: extractor), value != .null else { return nil }
    guard let text = value.text else { throw Self.wrong(name, extractor, "a text") }
    return text
  }

  /// A setting that is a list of texts; as one text, with commas between.
  ///
  /// - Throws: ``ExtractionError`` with `badInput` for anything else.
  func list(_ name: String, of extractor: String) throws(ExtractionError) -> [String] {
    guard let value = setting(name, of: extractor), value != .null else { return [] }
    if let text = value.string {
      return text.split(separator: ",").map { part in
        let start = part.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
      }.filter { !$0.isEmpty }
    }
    guard case .array(let elements) = value else { throw Self.wrong(name, extractor, "a list of texts") }
    let texts = elements.compactMap(\.text)
    guard texts.count == elements.count else { throw Self.wrong(name, extractor, "a list of texts") }
    return texts
  }

  /// Levels below this input that are followed: what its parent left, what the user asked for, or the
  /// extractor's own.
  ///
  /// - Parameter bound: what `--recursive` means, and no input goes deeper.
  func levels(default standard: Int, bound: Int) -> Int {
    if let left = metadata[Self.depthKey]?.size { return Int(min(left, Int64(bound))) }
    let wanted = options.depth ?? (options.isRecursive ? bound : standard)
    return max(0, min(wanted, bound))
  }

  /// Key of a `queue` message's metadata: levels still to follow.
  static let depthKey = "_depth"

  /// Whether another source led here, and not the user.
  var isChild: Bool { metadata[Self.depthKey] != nil }

  static func wrong(_ name: String, _ extractor: String, _ what: String) -> ExtractionError {
    ExtractionError("the setting \(name) of \(extractor) is not \(what)")
  }
}
