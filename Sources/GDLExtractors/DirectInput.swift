import GDLCore

/// What a user handed over, turned into messages without the network: URLs, or a list of them.
package protocol JobInput: Sendable {
  /// The next messages, in order.
  ///
  /// - Parameter limit: at most so many messages.
  /// - Throws: ``ExtractionError``; what was handed out before stays valid.
  mutating func next(limit: Int) throws(ExtractionError) -> ExtractedPage
}

/// URLs that a user typed: one message each.
package struct DirectInput: JobInput {
  /// All of them.
  package let messages: [Message]
  private var input: PreparedInput
  /// Whether some of them is read by an extractor.
  package let namesSource: Bool

  /// - Throws: ``ExtractionError`` for the first text that cannot be an input.
  package init(_ texts: [String], _ classifier: InputClassifier) throws(ExtractionError) {
    var messages: [Message] = []
    for text in texts { messages.append(try classifier.message(for: text)) }
    self.init(messages)
  }

  package init(_ messages: [Message]) {
    self.messages = messages
    input = PreparedInput(messages)
    namesSource = messages.contains { $0.kind == .queue }
  }

  package mutating func next(limit: Int) -> ExtractedPage { input.next(limit: limit) }
}
