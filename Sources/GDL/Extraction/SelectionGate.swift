import GDLCore

/// Leaves out what a job does not want, before it is journaled: what is not there costs nothing later.
struct SelectionGate {
  private let rules: SelectionRules
  /// Of the last `directory` message.
  private var directory: Metadata
  /// Files so far that passed all rules but the range: the range counts those.
  private(set) var counted: Int64
  /// No file that is to come is wanted.
  private(set) var isOver = false

  init(_ rules: SelectionRules, directory: Metadata, counted: Int64) {
    self.rules = rules
    self.directory = directory
    self.counted = counted
  }

  /// The messages that are wanted, in order. Folders and sources are never left out.
  mutating func wanted(_ messages: [Message]) -> [Message] {
    guard !rules.isEmpty else { return messages }
    return messages.filter { message in
      switch message {
      case .directory(let metadata):
        directory = metadata
        return true
      case .queue: return !isOver
      case .url(let url, let metadata):
        return wants(url, FileFacts.of(url, metadata, directory: directory))
      }
    }
  }

  private mutating func wants(_ url: String, _ facts: Metadata) -> Bool {
    guard !isOver, rules.decision(url: url, metadata: facts) == .take else { return false }
    counted += 1
    switch rules.decision(index: Int(counted)) {
    case .take: return true
    case .skip: return false
    case .stop:
      isOver = true
      return false
    }
  }
}
