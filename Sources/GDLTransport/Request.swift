package import GDLCore

/// Which addresses a request may reach.
package enum Reach: Sendable, Equatable {
  /// Any.
  case anywhere
  /// The user named the URL: whatever its host's address, it is asked. A redirect leads to a private network only
  /// from one.
  case named
  /// A server named the URL: no address of a private network is asked, at any hop.
  case publicOnly
}

/// One GET, or with a body one POST.
package struct Request: Sendable {
  /// Where to begin; `http` or `https`. May hold user info.
  package var url: String
  /// First and last position, inclusive, as in `0-99`, or `100-`: sent as `Range: bytes=0-99` on every hop.
  package var range: String?
  /// A strong tag or date for If-Range (RFC 9110 section 13.1.5), exactly as received.
  package var ifRange: String?
  /// Whole lines, `Name: value`, behind those of ``options``. `Range`, `If-Range` and `Accept-Encoding` are
  /// this module's and left out.
  package var headers: [String]
  package var options: NetworkOptions
  /// Goes with ``NetworkOptions/user``.
  package var password: String?
  /// Whether HTTP/2 may be negotiated over TLS. Without it every exchange has a connection for itself.
  package var allowsHTTP2: Bool
  /// No connection that is open already is used: it may be dead without anybody knowing.
  package var needsNewConnection: Bool
  /// How much is read from the socket at once, in bytes: 1,024 … 10 MiB, beyond which libcurl clamps it.
  package var bufferLength: Int
  /// Which addresses it may lead to.
  package var reach = Reach.named
  /// Not nil: POST. A redirect gets the same again (RFC 9110 section 15.4 allows a GET after 301 and 302).
  package var body: [UInt8]?

  package init(
    url: String, range: String? = nil, ifRange: String? = nil, headers: [String] = [],
    options: NetworkOptions = NetworkOptions(), password: String? = nil, allowsHTTP2: Bool = true,
    needsNewConnection: Bool = false, bufferLength: Int = 512 << 10, body: [UInt8]? = nil
  ) {
    precondition(ifRange == nil || range != nil, "If-Range without Range (RFC 9110 section 13.1.5)")
    self.url = url
    self.range = range
    self.ifRange = ifRange
    self.headers = headers
    self.options = options
    self.password = password
    self.allowsHTTP2 = allowsHTTP2
    self.needsNewConnection = needsNewConnection
    self.bufferLength = bufferLength
    self.body = body
  }
}
