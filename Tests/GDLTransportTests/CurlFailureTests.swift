import CCurl
import GDLCore
import Glibc
import Testing

@testable import GDLTransport

@Suite struct CurlFailureTests {
  private static let codes: [(CURLcode, Fault.Kind)] = [
    (CURLE_COULDNT_RESOLVE_HOST, .resolve), (CURLE_COULDNT_RESOLVE_PROXY, .proxy),
    (CURLE_COULDNT_CONNECT, .connect), (CURLE_OPERATION_TIMEDOUT, .connectTimeout),
    (CURLE_PEER_FAILED_VERIFICATION, .certificate), (CURLE_SSL_CACERT_BADFILE, .certificate),
    (CURLE_SSL_CONNECT_ERROR, .tls), (CURLE_TOO_MANY_REDIRECTS, .tooManyRedirects),
    (CURLE_GOT_NOTHING, .cut), (CURLE_PARTIAL_FILE, .cut), (CURLE_RECV_ERROR, .cut),
    (CURLE_SEND_ERROR, .cut), (CURLE_HTTP2, .cut), (CURLE_HTTP2_STREAM, .cut),
    (CURLE_WEIRD_SERVER_REPLY, .protocolError), (CURLE_BAD_CONTENT_ENCODING, .protocolError),
    (CURLE_UNSUPPORTED_PROTOCOL, .protocolError), (CURLE_URL_MALFORMAT, .unsupported),
    (CURLE_PROXY, .proxy), (CURLE_FAILED_INIT, .protocolError),
  ]

  @Test(arguments: codes.indices) func `each libcurl error has its kind`(index: Int) {
    let (code, kind) = Self.codes[index]
    let fault = CurlFailure(result: code, host: "example.org").fault
    #expect(fault.kind == kind)
    #expect(!fault.message.isEmpty && !fault.message.hasSuffix("."))
  }

  @Test func `messages are sentences that say who and why`() {
    let failures: [(CurlFailure, String)] = [
      (
        CurlFailure(
          result: CURLE_PEER_FAILED_VERIFICATION, detail: "SSL certificate problem: self-signed certificate",
          host: "a.example"), "the certificate of a.example does not verify: self-signed certificate"
      ),
      (
        CurlFailure(result: CURLE_OPERATION_TIMEDOUT, host: "a.example", connectTimeoutSeconds: 30),
        "a.example did not accept a connection within 30 s"
      ),
      (
        CurlFailure(result: CURLE_COULDNT_CONNECT, systemError: EHOSTUNREACH, host: "a.example"),
        "a.example cannot be reached"
      ),
      (
        CurlFailure(
          result: CURLE_UNSUPPORTED_PROTOCOL,
          detail: "Protocol \"http\" not supported or disabled in libcurl",
          host: "a.example", redirect: "http://b.example/?token=1"),
        "a redirect from https: to http: was refused, because credentials are involved"
      ),
    ]
    for (failure, message) in failures { #expect(failure.fault.message == message) }
  }

  @Test(arguments: [(407, Fault.Kind.authentication), (502, .proxy)])
  func `a proxy that does not connect is named with its status`(status: Int, kind: Fault.Kind) {
    let fault = CurlFailure(result: CURLE_RECV_ERROR, connectStatus: status, host: "a.example").fault
    #expect(fault.kind == kind)
    #expect(fault.status == status)
  }

  @Test func `a connection lost in the TLS handshake may be tried again`() {
    let detail = "OpenSSL SSL_connect: Connection reset by peer in connection to a.example:443"
    #expect(
      CurlFailure(result: CURLE_SSL_CONNECT_ERROR, detail: detail, host: "a.example").fault.kind == .cut)
  }
}
