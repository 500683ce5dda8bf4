import Glibc

/// `tls_front.py` at work: TLS, and HTTP/2 where it is wanted, before a ``MisbehavingServer``.
///
/// What the server cuts is torn here, too; its reply's field `X-Front` says what else happens to the stream or
/// the connection. Requests reach the server with `X-Front-Protocol` and `X-Front-Connection`. It ends when the
/// last reference goes.
package final class TLSFront: Sendable {
  package enum Version: String, Sendable, CaseIterable {
    case http1 = "http/1.1"
    case http2 = "h2"
  }

  /// What becomes of a connection (or, with `reset`, of a stream) whose server has cut it.
  package enum Tear: String, Sendable {
    /// FIN, and nothing that says goodbye.
    case drop
    /// The stream is reset; over HTTP/1.1 as `drop`.
    case reset
    /// close_notify, as at the end of a whole reply.
    case notify
    /// A record that nobody encrypted, then FIN.
    case garbage
  }

  package let port: UInt16
  private let process: PipedProcess
  private let folder: TemporaryFolder

  /// - Parameters:
  ///   - versions: What it offers, its favourite first.
  ///   - port: One that was another server's; else a new one.
  ///   - options: More of the program's options, such as `--http1-required`.
  package init(
    _ server: MisbehavingServer, _ versions: [Version] = [.http2, .http1], certificate: Certificate,
    torn: Tear = .drop, port: UInt16? = nil, options: [String] = []
  ) async throws {
    folder = try TemporaryFolder()
    let program = [
      try Bridges.path("h2", Bridges.h2), Bridges.fixtures + "/servers/tls_front.py",
      "--upstream", "\(server.port)", "--certificate", certificate.path, "--key", certificate.keyPath,
      "--protocols", versions.map(\.rawValue).joined(separator: ","), "--torn", torn.rawValue,
      "--port", "\(try port ?? freePort())",
    ]
    process = try PipedProcess(program + options, workingDirectory: folder.path)
    guard let line = await process.nextLine(), let port = UInt16(line) else {
      throw MissingBridges(description: "the TLS front did not start: \(process.errorOutput)")
    }
    self.port = port
  }

  package func url(_ path: String = "/file.bin") -> String { "https://127.0.0.1:\(port)\(path)" }

  /// What it had to complain of.
  package var errorOutput: String { process.errorOutput }

  /// Ends it; its port is free then.
  package func stop() async {
    process.kill(SIGKILL)
    _ = await process.ended()
  }
}
