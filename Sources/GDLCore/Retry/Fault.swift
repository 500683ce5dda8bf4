/// Why a try of a transfer ended before its file was whole.
///
/// It says what happened; whether and when to try again is `RetryPolicy`'s decision. A fault never
/// touches the bytes that are already durable.
public struct Fault: Error, Sendable, Equatable {
  /// What went wrong; the policy of retries goes by it.
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    /// The host name has no address, or no name server answered.
    case resolve
    /// Refused, unreachable, or closed before a request could be sent.
    case connect
    /// No connection, or no finished TLS handshake, within the connect timeout.
    case connectTimeout
    /// Connected, and no byte (or too few of them) for the length of the stall timeout.
    case stall
    /// Reset, early close, stream reset or empty reply: the body did not reach its end.
    case cut
    /// The reply breaks HTTP in a way that leaves no safe reading of it.
    case protocolError
    /// The server's certificate does not verify.
    case certificate
    /// TLS failed for another reason than the certificate.
    case tls
    /// More redirects than a loop would need to be found.
    case tooManyRedirects
    /// A redirect to another scheme than http(s), or one that would give credentials away.
    case refusedRedirect
    /// An address of a private network, named by a server outside of it.
    case refusedAddress
    /// 401, 403, 407, or 511: somebody has to log in first.
    case authentication
    /// 404 or 410.
    case notFound
    /// A 4xx that has no kind of its own.
    case clientError
    /// 408, 425, 429 or 503: the server asks for a pause.
    case busy
    /// A 5xx that has no kind of its own.
    case serverError
    /// The file was another version at every try.
    case contentChanged
    /// The bytes do not have the digest that was promised.
    case checksum
    /// Reading, writing or syncing the partial file failed.
    case disk
    /// No room for more bytes.
    case diskFull
    /// The URL or what it needs is beyond this program.
    case unsupported
    /// The proxy could not be found, reached or used.
    case proxy
  }

  /// What went wrong.
  public var kind: Kind
  /// One sentence for users, without a full stop; never with a password, a token or a query string.
  public var message: String
  /// The status code of the reply that said so. Nil when no head came in.
  public var status: Int?
  /// No request before that many seconds, by the server's wish (RFC 9110 section 10.2.3).
  public var retryAfterSeconds: Double?

  /// What the system said about the way to the host, where it said something.
  package var route = Route.unknown

  package enum Route: Sendable, Equatable {
    case unknown
    /// Somebody answered, if only to refuse.
    case exists
    /// ENETUNREACH: no route of this address family.
    case missing
    /// EHOSTUNREACH or ENETDOWN: there is a route, and nothing at its other end.
    case broken
  }

  /// A fault as a device reports it.
  public init(kind: Kind, message: String, status: Int? = nil, retryAfterSeconds: Double? = nil) {
    self.kind = kind
    self.message = message
    self.status = status
    self.retryAfterSeconds = retryAfterSeconds
  }
}

extension Fault.Kind {
  /// What an error status stands for (RFC 9110 sections 15.5 and 15.6, RFC 6585).
  ///
  /// Nil below 400: those are answers, and what they mean depends on what was asked.
  package init?(status: Int) {
    switch status {
    case ..<400: return nil
    case 401, 403, 407, 511: self = .authentication
    case 404, 410: self = .notFound
    case 408, 425, 429, 503: self = .busy
    case 400..<500: self = .clientError
    case 500..<600: self = .serverError
    default: self = .protocolError
    }
  }
}
