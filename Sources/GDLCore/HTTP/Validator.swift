/// What tells one version of a representation from another (RFC 9110 section 8.8).
public enum Validator: Sendable, Equatable, Codable {
  /// A strong entity tag, with its quotes, exactly as received: `"a1"`.
  case strongTag(String)
  /// A weak entity tag, with its prefix, exactly as received: `W/"a1"`.
  case weakTag(String)
  /// A Last-Modified date that is strong by RFC 9110 section 8.8.2.2, exactly as received.
  case strongDate(String)
  /// Any other Last-Modified date, exactly as received.
  case weakDate(String)

  /// Whether two replies with this validator are byte for byte the same version.
  public var isStrong: Bool {
    switch self {
    case .strongTag, .strongDate: true
    case .weakTag, .weakDate: false
    }
  }

  /// The text as the server sent it.
  public var text: String {
    switch self {
    case .strongTag(let text), .weakTag(let text), .strongDate(let text), .weakDate(let text): text
    }
  }
}

/// One version of what a URL stands for, as far as a reply's head described it.
public struct Representation: Sendable, Equatable, Codable {
  /// The validator to ask with. Nil when the server sent none.
  public var validator: Validator?
  /// The entity tag's text, whatever its strength; nil when none came or it was malformed.
  public var entityTag: String?
  /// The Last-Modified field's text, whatever its strength.
  public var lastModified: String?
  /// Length of the whole in bytes. Nil when unknown.
  public var completeLength: Int64?
  /// Media type in lower case without parameters.
  public var contentType: String?
  /// Content codings in lower case, `identity` left out. Nil when there is none.
  public var contentCoding: String?
  /// Whether the server said `Accept-Ranges: none` (false is no promise; RFC 9110 section 14.3).
  public var refusesRanges: Bool
  /// Digests of the whole that this head carried, strongest first.
  public var digests: [Digest]

  /// What a reply said about the file it brings.
  public init(
    validator: Validator? = nil, entityTag: String? = nil, lastModified: String? = nil,
    completeLength: Int64? = nil, contentType: String? = nil, contentCoding: String? = nil,
    refusesRanges: Bool = false, digests: [Digest] = []
  ) {
    self.validator = validator
    self.entityTag = entityTag
    self.lastModified = lastModified
    self.completeLength = completeLength
    self.contentType = contentType
    self.contentCoding = contentCoding
    self.refusesRanges = refusesRanges
    self.digests = digests
  }
}

/// A digest of a whole file.
public struct Digest: Sendable, Equatable, Codable, Hashable {
  /// In the order of their strength.
  public enum Algorithm: String, Sendable, Codable, CaseIterable {
    /// `md5` and `sha1` find accidents, no forgeries.
    case md5, sha1, sha256, sha512
  }
  /// What the digits were computed with.
  public var algorithm: Algorithm
  /// In lower case, two digits a byte.
  public var hex: String

  /// The digits are not checked; ``init(option:)`` does so.
  public init(algorithm: Algorithm, hex: String) {
    self.algorithm = algorithm
    self.hex = hex
  }
}
