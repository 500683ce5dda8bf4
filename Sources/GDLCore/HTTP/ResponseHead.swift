/// The status line and header section of one final reply: not of a 1xx, nor of a redirect that is followed.
///
/// Made only after the empty line that ends the header section was seen; a connection that closes
/// before it produces no head (RFC 9112 section 8).
public struct ResponseHead: Sendable, Equatable {
  /// Of HTTP, as negotiated.
  public enum Version: Sendable, Equatable {
    /// RFC 1945, 9112, 9113 and 9114.
    case http1_0, http1_1, http2, http3
  }

  /// One header field, as it came (RFC 9110, section 5).
  public struct Field: Sendable, Equatable {
    /// In lower case.
    public var name: String
    /// Without the white space around it.
    public var value: String
    /// A field as it came; nothing is trimmed.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Three digits (RFC 9110, section 15).
  public var status: Int
  /// Of the connection that the reply came over.
  public var version: Version
  /// In their order; a name may come more than once.
  public var fields: [Field]
  /// The URLs of this exchange in order: what was asked first, then each redirect's target.
  public var urls: [String]
  /// When the head came in, in seconds since 1970 by our own clock (RFC 9110 section 6.6.1).
  public var receivedAt: Double
  /// It came from an address of a private network, or from this machine.
  package var isFromPrivateNetwork = false

  /// A head as it came; nothing is checked.
  public init(status: Int, version: Version, fields: [Field], urls: [String], receivedAt: Double) {
    self.status = status
    self.version = version
    self.fields = fields
    self.urls = urls
    self.receivedAt = receivedAt
  }

  /// All values of a field, in order. `name` in lower case.
  public func values(_ name: String) -> [String] {
    fields.lazy.filter { $0.name == name }.map(\.value)
  }

  /// The first value of a field. `name` in lower case.
  public func first(_ name: String) -> String? {
    fields.first { $0.name == name }?.value
  }

  /// Whether this reply came through at least one redirect.
  public var wasRedirected: Bool { urls.count > 1 }
}
