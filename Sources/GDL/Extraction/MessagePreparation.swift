import GDLCore
import GDLExtractors

/// What an extractor's messages get before they are journaled: what they inherit from the message that asked
/// for the extractor, and the key by which a repetition is found.
struct MessagePreparation {
  private let options: JSONValue?
  private let extractor: String
  /// Of the last `directory` message before.
  private let directory: Metadata
  private let input: RequestURL?
  private let isFromPrivateNetwork: Bool

  /// - Parameters:
  ///   - request: the `queue` message.
  ///   - isFromPrivateNetwork: Of the pages that the messages were read from.
  init(_ request: Message, _ extractor: String, directory: Metadata, isFromPrivateNetwork: Bool) {
    options = request.metadata[Self.optionsKey]
    self.extractor = extractor
    self.directory = directory
    input = Provenance.input(of: request)
    self.isFromPrivateNetwork = isFromPrivateNetwork
  }

  /// What gallery-dl's own configuration says about the files behind its folder: an archive, waits, limits.
  private static let inherited = ["_archive", "_settings"]

  private static let optionsKey = "_options"

  func complete(_ messages: [Message]) -> [Message] {
    var directory = directory.filter { Self.inherited.contains($0.key) }
    return messages.map { message in
      var metadata = message.metadata
      switch message.kind {
      case .directory: directory = metadata.filter { Self.inherited.contains($0.key) }
      case .url: if !directory.isEmpty { metadata.merge(directory) { own, _ in own } }
      case .queue: break
      }
      if metadata["category"] == nil { metadata["category"] = .string(extractor) }
      Provenance.mark(&metadata, message, input: input, isFromPrivateNetwork: isFromPrivateNetwork)
      // Options of a line in a list hold for everything that its URL leads to.
      if let options, metadata[Self.optionsKey] == nil, message.kind != .directory {
        metadata[Self.optionsKey] = options
      }
      return Message(kind: message.kind, url: message.url, metadata: metadata)
    }
  }

  /// gallery-dl's archive key where there is one, else the URL. A folder has none: it may come again before
  /// other files.
  static func key(of message: Message) -> String? {
    switch message {
    case .directory: nil
    case .url(let url, let metadata):
      if let key = metadata["_archive_key"]?.string {
        "a:\(metadata["category"]?.string ?? ""):\(key)"
      } else {
        "u:" + url
      }
    case .queue(let url, let metadata): "q:\(metadata[InputClassifier.extractorKey]?.string ?? ""):\(url)"
    }
  }
}
