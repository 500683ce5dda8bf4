import GDL
import GDLTestSupport

/// One file that comes through TLS, over HTTP/1.1 or HTTP/2.
final class SecureDownload: Sendable {
  let download: Download
  let front: TLSFront
  let certificate: Certificate
  private let folder: TemporaryFolder

  /// - Parameters:
  ///   - torn: What a cut of the behaviour becomes.
  ///   - kind: Of the certificate, which is trusted.
  ///   - frontOptions: See ``TLSFront``.
  init(
    _ behaviour: Behaviour, _ versions: [TLSFront.Version], torn: TLSFront.Tear = .drop,
    kind: Certificate.Kind = .valid, frontOptions: [String] = [],
    options change: (inout JobOptions) -> Void = { _ in }
  ) async throws {
    folder = try TemporaryFolder()
    let server = try MisbehavingServer(behaviour)
    let certificate = try await Certificate(kind, in: folder)
    front = try await TLSFront(server, versions, certificate: certificate, torn: torn, options: frontOptions)
    download = try Download(
      server, url: front.url(),
      options: {
        $0.network.certificateAuthorities = certificate.path
        change(&$0)
      })
    self.certificate = certificate
  }

  /// As what the requests reached the server, in order.
  var versions: [String] { download.requests.compactMap { $0.header("X-Front-Protocol") } }
  /// Over which of the front's connections they came; HTTP/2's only.
  var connections: [String] { download.requests.compactMap { $0.header("X-Front-Connection") } }
}

extension GDLTestSupport.Fault {
  /// What the front does with a reply; see `tls_front.py`.
  static func front(_ directive: String) -> GDLTestSupport.Fault { .field("X-Front", directive) }
}
