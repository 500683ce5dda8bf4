import GDLCore
import GDLExtractors
import GDLJournal

/// Messages of one source that are handled in one commit.
struct DispatchBatch {
  struct Item {
    var ordinal: Int64
    /// As a step of dispatch left it.
    var message: Message
    /// Why nothing is done about it; nil when something is.
    var dropReason: String?
  }

  private(set) var items: [Item] = []
  private(set) var dispatched: Dispatched
  /// The extractor that the last message asks for.
  private(set) var child: String?

  init(_ source: ExtractionRecord) {
    dispatched = Dispatched(
      extraction: source.parent == nil ? nil : source.id, through: source.dispatchedOrdinal)
  }

  var isEmpty: Bool { items.isEmpty }
  /// Nothing may follow in the same commit.
  var isClosed: Bool { items.last?.message.kind == .queue }

  mutating func take(_ message: Message, _ decision: DispatchDecision, _ ordinal: Int64) {
    var item = Item(ordinal: ordinal, message: message, dropReason: nil)
    switch decision {
    case .pass: break
    case .drop(let reason): item.dropReason = reason
    case .change(let other):
      item.message = other
      dispatched.changed[ordinal] = other
    }
    items.append(item)
    dispatched.through = ordinal
    switch item.message.kind {
    case .url: break
    case .directory: dispatched.directory = ordinal
    case .queue:
      dispatched.queues += 1
      guard item.dropReason == nil else { break }
      child = item.message.metadata[InputClassifier.extractorKey]?.string ?? InputClassifier.direct
    }
  }
}

/// What a `directory` message says for the files behind it.
struct DirectoryInForce {
  var metadata: Metadata = [:]
  /// A step of dispatch dropped it, and with it its files.
  var dropReason: String?
}
