import GDLCore
import GDLExtractors

/// What an extractor's messages get before they are journaled: what they inherit from the message that asked
/// for the extractor, and the key by which a repetition is found.
struct MessagePreparation {
  private let options: JSONValue?
  private let extractor: String
  private let input: RequestURL?
  private let isFromPrivateNetwork: Bool

  /// - Parameters:
  ///   - request: the `queue` message.
  ///   - isFromPrivateNetwork: Of the pages that the messages were read from.
  init(_ request: Message, _ extractor: String, isFromPrivateNetwork: Bool) {
    options = request.metadata[Self.optionsKey]
    self.extractor = extractor
    input = Provenance.input(of: request)
    self.isFromPrivateNetwork = isFromPrivateNetwork
  }

  private static let optionsKey = "_options"

  func complete(_ messages: [Message]) -> [Message] {
    var archive: JSONValue?
    return messages.map { message in
      var metadata = message.metadata
      // gallery-dl's own configuration may name an archive: it holds for the files behind its folder.
      if message.kind == .directory { archive = metadata["_archive"] }
      if message.kind == .url, let archive, metadata["_archive"] == nil { metadata["_archive"] = archive }
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
