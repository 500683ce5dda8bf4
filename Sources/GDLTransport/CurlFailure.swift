import CCurl
internal import GDLCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What libcurl says about a failed exchange, and what that means to us.
struct CurlFailure {
  var result: CURLcode
  /// errno of the failed connect or system call (CURLINFO_OS_ERRNO); 0 when there is none.
  var systemError: Int32 = 0
  /// Status of the proxy's reply to CONNECT; 0 without one.
  var connectStatus = 0
  /// libcurl's own words; may name hosts, never what follows them in a URL.
  var detail = ""
  /// Host of the URL it was at.
  var host: String
  /// Resolved target of the last redirect followed. Nil for none.
  var redirect: String?
  var connectTimeoutSeconds: Double = 0

  var fault: Fault {
    if connectStatus >= 400 { return tunnelFault }
    return switch result {
    case CURLE_COULDNT_RESOLVE_HOST: Fault(kind: .resolve, message: "\(host) could not be resolved")
    case CURLE_COULDNT_RESOLVE_PROXY: Fault(kind: .proxy, message: "the proxy's name could not be resolved")
    case CURLE_COULDNT_CONNECT: connectFault
    case CURLE_OPERATION_TIMEDOUT:
      Fault(
        kind: .connectTimeout,
        message: "\(host) did not accept a connection within \(Self.text(connectTimeoutSeconds)) s")
    case CURLE_PROXY: Fault(kind: .proxy, message: "the proxy refused the connection to \(host)")
    case CURLE_TOO_MANY_REDIRECTS:
      Fault(
        kind: .tooManyRedirects,
        message: "\(host) is the end of more than \(CurlNetwork.redirectLimit) redirects")
    case CURLE_UNSUPPORTED_PROTOCOL: unsupportedProtocolFault
    case CURLE_URL_MALFORMAT: unusableURLFault
    default: tlsFault ?? streamFault
    }
  }

  private var tunnelFault: Fault {
    Fault(
      kind: connectStatus == 407 ? .authentication : .proxy,
      message: "the proxy answered \(connectStatus) instead of connecting to \(host)",
      status: connectStatus)
  }

  private var connectFault: Fault {
    var fault = connectFaultWithoutRoute
    fault.route =
      switch systemError {
      case ECONNREFUSED, ECONNRESET: .exists
      case ENETUNREACH: .missing
      case EHOSTUNREACH, ENETDOWN: .broken
      default: .unknown
      }
    return fault
  }

  private var connectFaultWithoutRoute: Fault {
    switch systemError {
    case ECONNREFUSED: Fault(kind: .connect, message: "connection to \(host) refused")
    case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, ENETDOWN, EHOSTDOWN:
      Fault(kind: .connect, message: "\(host) cannot be reached")
    case ETIMEDOUT: Fault(kind: .connectTimeout, message: "\(host) did not answer")
    case 0: Fault(kind: .connect, message: "connection to \(host) failed")
    default:
      Fault(
        kind: .connect,
        message: "connection to \(host) failed: \(String(cString: strerror(systemError)))")
    }
  }

  /// A redirect to a scheme that is not allowed; or bytes that are no HTTP/1 reply (HTTP/0.9).
  private var unsupportedProtocolFault: Fault {
    let scheme = redirect.map { $0.prefix { $0 != ":" }.lowercased() }
    if scheme == "http", detail.hasPrefix("Protocol ") {
      return Fault(
        kind: .refusedRedirect,
        message: "a redirect from https: to http: was refused, because credentials are involved")
    }
    if let scheme, scheme != "http", scheme != "https" {
      return Fault(kind: .refusedRedirect, message: "a redirect to a \(scheme): address was refused")
    }
    return Fault(kind: .protocolError, message: "\(host) did not answer with HTTP")
  }

  private var unusableURLFault: Fault {
    redirect == nil
      ? Fault(kind: .unsupported, message: "the URL cannot be read")
      : Fault(kind: .refusedRedirect, message: "a redirect leads to an address that cannot be read")
  }

  private var tlsFault: Fault? {
    switch result {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      Fault(kind: .certificate, message: "the certificate of \(host) does not verify\(explanation)")
    case CURLE_SSL_CACERT_BADFILE:
      Fault(kind: .certificate, message: "the file of certificate authorities cannot be read")
    case CURLE_SSL_CONNECT_ERROR where detail.contains("Connection reset") || detail.contains("SYSCALL"):
      // The peer went away, which says nothing about TLS. OpenSSL's SSL_ERROR_SYSCALL is a FIN.
      Fault(kind: .cut, message: "\(host) closed the connection during the TLS handshake")
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ENGINE_NOTFOUND,
      CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE,
      CURLE_USE_SSL_FAILED, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CLIENTCERT:
      Fault(kind: .tls, message: "no secure connection to \(host)\(explanation)")
    default: nil
    }
  }

  private var streamFault: Fault {
    switch result {
    case CURLE_GOT_NOTHING:
      Fault(kind: .cut, message: "\(host) closed the connection without an answer")
    case CURLE_PARTIAL_FILE: Self.cut(host)
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
      Fault(kind: .cut, message: "the connection to \(host) broke")
    case CURLE_HTTP2, CURLE_HTTP2_STREAM:
      Fault(kind: .cut, message: "\(host) broke the HTTP/2 stream off")
    case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
      Fault(kind: .protocolError, message: "the reply of \(host) cannot be read\(explanation)")
    case CURLE_OUT_OF_MEMORY:
      Fault(kind: .cut, message: "there was no memory left for the connection to \(host)")
    default:
      Fault(
        kind: .protocolError,
        message: "\(host): \(String(cString: curl_easy_strerror(result))) (libcurl \(result.rawValue))")
    }
  }

  /// The reply ended before its end, whatever libcurl thought of it.
  static func cut(_ host: String) -> Fault {
    Fault(kind: .cut, message: "\(host) closed the connection before the end")
  }

  static func cutInHead(_ host: String) -> Fault {
    Fault(kind: .cut, message: "\(host) closed the connection in the middle of its answer's head")
  }

  static func endlessHead(_ host: String) -> Fault {
    Fault(
      kind: .protocolError,
      message: "\(host) sent more than \(HeadCollector.byteLimit >> 10) KiB or "
        + "\(HeadCollector.lineLimit) lines of header fields")
  }

  static func refusedAddress(_ address: String, host: String, isRedirect: Bool) -> Fault {
    let place = host == address || host == "[\(address)]" ? address : "\(host) (\(address))"
    let what = isRedirect ? "a redirect to \(place)" : "\(place)"
    return Fault(
      kind: .refusedAddress,
      message: "\(what) was refused: it leads into a private network, and a server outside of it named it")
  }

  /// The part of libcurl's words that adds something, such as `self-signed certificate`.
  private var explanation: String {
    guard !detail.isEmpty else { return "" }
    let colon = detail.firstIndex(of: ":").map { detail.index(after: $0) } ?? detail.startIndex
    return ": " + detail[colon...].drop { $0 == " " }
  }

  /// 30.0 as `30`, 0.5 as `0.5`.
  private static func text(_ seconds: Double) -> String {
    Int(exactly: seconds).map(String.init) ?? String(seconds)
  }
}
