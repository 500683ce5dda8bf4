/// One dispatch message of an extractor, as gallery-dl has them: what a ``Job`` handles, in order.
public enum Message: Sendable, Equatable {
  /// The start of a post or gallery: the urls after it belong to it.
  case directory(Metadata)
  /// One file to download. The metadata may carry `filename`, `extension` and private `_…` keys.
  case url(String, Metadata)
  /// A URL to hand to another extractor.
  case queue(String, Metadata)

  /// gallery-dl's number of the message kind (2, 3 and 6); the journal stores it.
  public enum Kind: Int, Sendable, Codable, CaseIterable {
    case directory = 2
    case url = 3
    case queue = 6
  }

  public var kind: Kind {
    switch self {
    case .directory: .directory
    case .url: .url
    case .queue: .queue
    }
  }

  /// The URL of a `url` or `queue` message; empty for a directory.
  public var url: String {
    switch self {
    case .directory: ""
    case .url(let url, _), .queue(let url, _): url
    }
  }

  public var metadata: Metadata {
    switch self {
    case .directory(let metadata), .url(_, let metadata), .queue(_, let metadata): metadata
    }
  }

  public init(kind: Kind, url: String, metadata: Metadata) {
    switch kind {
    case .directory: self = .directory(metadata)
    case .url: self = .url(url, metadata)
    case .queue: self = .queue(url, metadata)
    }
  }
}

/// What an extractor knows about a message (gallery-dl's kwdict): JSON values by name.
///
/// Keys that begin with `_` steer gdl and are not shown to users; `_options` holds the options that an
/// input list sets for one URL, by their long name without the dashes.
public typealias Metadata = [String: JSONValue]

/// A JSON value.
public enum JSONValue: Sendable, Equatable, Codable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
}
