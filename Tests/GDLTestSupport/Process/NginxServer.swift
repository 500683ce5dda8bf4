import Glibc

/// A real nginx on 127.0.0.1 that serves a folder: the well-behaved peer.
package final class NginxServer: Sendable {
  /// One line of the access log: written when the request is over.
  package struct Request: Sendable, Equatable {
    package let method: String
    package let path: String
    package let status: Int
    package let bodyBytesSent: Int64
    /// Nil when the request had no Range field.
    package let range: String?
    /// `HTTP/1.1`, `HTTP/2.0`.
    package let version: String
    /// nginx's number of the connection.
    package let connection: String
  }

  package let port: UInt16
  /// The self-signed certificate, for the client's list of authorities; nil without TLS.
  package let certificatePath: String?
  private let folder: TemporaryFolder
  private let child: ChildProcess
  private let scheme: String

  /// - Parameters:
  ///   - bytesPerSecond: For each connection; nil for no limit.
  ///   - tls: https with HTTP/2.
  ///   - directives: More lines for the server block, such as `max_ranges 0;` or `etag off;`.
  /// - Throws: ``SystemError`` when nginx (or openssl) is not installed or does not start.
  package init(bytesPerSecond: Int64? = nil, tls: Bool = false, directives: String = "") async throws {
    folder = try TemporaryFolder()
    _ = try folder.makeFolder("root")
    certificatePath = tls ? folder.path("certificate.pem") : nil
    scheme = tls ? "https" : "http"
    if tls { try await Self.makeCertificate(in: folder) }
    let settings = Self.settings(
      folder: folder, limit: bytesPerSecond, tls: tls, directives: directives)
    (port, child) = try await Self.start(in: folder, settings: settings)
  }

  deinit { stop() }

  package func url(_ name: String) -> String { "\(scheme)://127.0.0.1:\(port)/\(name)" }

  /// The folder that it serves.
  package var root: String { folder.path("root") }

  /// Puts the whole resource below ``root``. nginx makes the tag from length and modification time.
  package func publish(_ resource: Resource, as name: String) throws {
    try resource.write(to: "\(root)/\(name)")
  }

  package var requests: [Request] {
    FileContent.text(folder.path("access.log")).split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Request(
        method: parts[0], path: parts[1], status: Int(parts[2]) ?? 0, bodyBytesSent: Int64(parts[3]) ?? 0,
        range: parts[4] == "-" ? nil : parts[4], version: parts[5], connection: parts[6])
    }
  }

  /// Body bytes of all requests that are over.
  package func bytesSent() -> Int64 { requests.reduce(0) { $0 + $1.bodyBytesSent } }

  /// SIGTERM, then SIGKILL. Blocks for 3 s at most.
  package func stop() {
    child.kill(SIGTERM)
    if child.wait(timeoutSeconds: 2) == nil {
      child.kill(SIGKILL)
      _ = child.wait(timeoutSeconds: 1)
    }
  }

  /// Tries other ports when somebody was faster.
  private static func start(
    in folder: TemporaryFolder, settings: (UInt16) -> String
  ) async throws -> (UInt16, ChildProcess) {
    for _ in 0..<5 {
      let port = try freePort()
      try folder.write(settings(port), to: "nginx.conf")
      let child = try ChildProcess(
        "nginx", ["-p", folder.path, "-c", folder.path("nginx.conf"), "-e", folder.path("error.log")])
      let isDecided = await waitUntil { !child.isRunning || Socket.canConnect(port: port) }
      if isDecided && child.isRunning { return (port, child) }
    }
    throw SystemError("nginx: \(FileContent.text(folder.path("error.log")))", errno: EADDRINUSE)
  }

  private static func makeCertificate(in folder: TemporaryFolder) async throws {
    let made = try await ChildProcess.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-keyout", folder.path("key.pem"), "-out", folder.path("certificate.pem"), "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
      ])
    guard made.exit == .status(0) else { throw SystemError("openssl: \(made.errorOutput)", errno: EINVAL) }
  }
}
