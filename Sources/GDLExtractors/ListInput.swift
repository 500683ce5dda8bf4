import GDLCore

/// A text with one URL a line. `#` begins a comment line; indented `name=value` lines below a URL set
/// options for that URL.
package struct ListInput: JobInput {
  /// Gives the next line without its end, or nil at the end of the text.
  package typealias LineSource = @Sendable () throws(ExtractionError) -> String?

  private let name: String
  private let classifier: InputClassifier
  private let nextLine: LineSource
  private let check: @Sendable (_ name: String, _ value: String) -> String?
  private var lineNumber = 0
  private var pending: (message: Message, options: [String: JSONValue])?
  private var hasEnded = false

  /// - Parameters:
  ///   - name: what messages call the list.
  ///   - checkOption: what is wrong with an option line; nil when nothing is.
  package init(
    name: String, classifier: InputClassifier,
    checkOption: @escaping @Sendable (_ name: String, _ value: String) -> String?,
    nextLine: @escaping LineSource
  ) {
    self.name = name
    self.classifier = classifier
    self.nextLine = nextLine
    check = checkOption
  }

  package mutating func next(limit: Int) throws(ExtractionError) -> ExtractedPage {
    var messages: [Message] = []
    while messages.count < limit, !hasEnded {
      guard let line = try nextLine() else {
        hasEnded = true
        break
      }
      lineNumber += 1
      try take(line, into: &messages)
    }
    if hasEnded { flush(into: &messages) }
    return ExtractedPage(messages: messages, cursor: "\(lineNumber)", isLast: hasEnded)
  }

  private mutating func take(_ line: String, into messages: inout [Message]) throws(ExtractionError) {
    let isIndented = line.first == " " || line.first == "\t"
    let text = Self.trimmed(line)
    guard !text.isEmpty, text.first != "#" else { return }
    if isIndented {
      try takeOption(text)
      return
    }
    flush(into: &messages)
    do throws(ExtractionError) {
      pending = (try classifier.message(for: text), [:])
    } catch {
      throw fault(error.message)
    }
  }

  private mutating func takeOption(_ text: String) throws(ExtractionError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, pending != nil else { throw fault("an indented line is name=value below a URL") }
    let option = Self.trimmed(String(parts[0])).lowercased()
    let value = Self.trimmed(String(parts[1]))
    if let what = check(option, value) { throw fault(what) }
    let old = pending?.options[option]
    if option == "header", let old {
      pending?.options[option] = .array((Self.elements(old)) + [.string(value)])
    } else {
      pending?.options[option] = .string(value)
    }
  }

  private static func elements(_ value: JSONValue) -> [JSONValue] {
    if case .array(let values) = value { values } else { [value] }
  }

  private mutating func flush(into messages: inout [Message]) {
    guard let (message, options) = pending else { return }
    pending = nil
    var metadata = message.metadata
    if !options.isEmpty { metadata["_options"] = .object(options) }
    messages.append(Message(kind: message.kind, url: message.url, metadata: metadata))
  }

  private func fault(_ what: String) -> ExtractionError {
    ExtractionError("\(name), line \(lineNumber): \(what)")
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" || $0 == "\n" }
    guard let start = text.firstIndex(where: { !isBlank($0) }),
      let end = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[start...end])
  }
}
