/// One dispatch message of an extractor, as gallery-dl has them: what a job handles, in order.
public enum Message: Sendable, Equatable {
  /// The start of a post or gallery: the urls after it belong to it.
  case directory(Metadata)
  /// One file to download. The metadata may carry `filename`, `extension` and private `_…` keys.
  case url(String, Metadata)
  /// A URL to hand to another extractor.
  case queue(String, Metadata)

  /// gallery-dl's number of the message kind (2, 3 and 6); the journal stores it.
  public enum Kind: Int, Sendable, Codable, CaseIterable {
    /// The files that follow belong into this folder.
    case directory = 2
    /// A file to fetch.
    case url = 3
    /// An input for another extractor.
    case queue = 6
  }

  /// What dispatch does with it.
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

  /// What the extractor knows about it; options of its URL are among it.
  public var metadata: Metadata {
    switch self {
    case .directory(let metadata), .url(_, let metadata), .queue(_, let metadata): metadata
    }
  }

  /// A message that was not journaled yet.
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
  /// JSON's `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without fraction that fits 64 bits.
  case integer(Int64)
  /// Any other number.
  case number(Double)
  /// Text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Values by name; the order of names is not kept.
  case object([String: JSONValue])

  /// Reads any JSON value (RFC 8259).
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // The commonest first: each wrong guess costs a decoder an error of its own, many times the value's price.
    if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode([String: JSONValue].self) {
      self = .object(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .array(try container.decode([JSONValue].self))
    }
  }

  /// Writes it as the JSON value it was read from.
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

  /// Its text; nil when it is no string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// Its number; nil when it is none without fraction.
  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  /// Its elements; nil when it is no array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// Its members; nil when it is no object.
  public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
}
