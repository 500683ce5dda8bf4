import GDLCore

/// Messages that are there already.
package struct PreparedInput: JobInput {
  private let messages: [Message]
  private var position = 0

  package init(_ messages: [Message]) { self.messages = messages }

  package mutating func next(limit: Int) -> ExtractedPage {
    let end = min(position + limit, messages.count)
    defer { position = end }
    return ExtractedPage(
      messages: Array(messages[position..<end]), cursor: "\(end)", isLast: end == messages.count)
  }
}
