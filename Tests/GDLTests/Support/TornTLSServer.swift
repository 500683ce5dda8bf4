import GDLTestSupport
import Glibc

/// An HTTPS server for one connection that answers with given bytes, whatever is asked, and then, when told
/// to, dies without the close_notify that proves the end of a TLS stream (RFC 9112 section 9.8).
final class TornTLSServer {
  private let process: ChildProcess

  /// A key and a certificate that signs itself.
  static func makeCertificate(in folder: TemporaryFolder) async throws {
    let made = try await ChildProcess.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=127.0.0.1", "-keyout", folder.path("key.pem"), "-out", folder.path("certificate.pem"),
      ])
    guard made.exit == .status(0) else { throw SystemError("openssl req: \(made.errorOutput)") }
  }

  /// - Parameters:
  ///   - folder: Has the certificate, and takes the reply.
  ///   - options: More of `openssl s_server`.
  init(port: UInt16, reply: [UInt8], folder: TemporaryFolder, options: String = "") async throws {
    try folder.write(reply, to: "reply")
    // The standard input stays open behind the reply: its end would close the connection in good order.
    process = try ChildProcess(
      "bash",
      [
        "-c",
        "exec openssl s_server -quiet \(options) -port \(port) -cert '\(folder.path("certificate.pem"))'"
          + " -key '\(folder.path("key.pem"))' < <(cat '\(folder.path("reply"))'; exec sleep 30)",
      ])
    let isReady = await waitUntil { Self.isListening(port) }
    guard isReady else {
      throw SystemError("openssl s_server, which says: \(process.errorOutput)")
    }
  }

  /// The kernel closes the connection; nothing says goodbye.
  func die() async {
    process.kill(SIGKILL)
    _ = await process.ended()
  }

  private static func isListening(_ port: UInt16) -> Bool {
    let suffix = ":" + String(port, radix: 16, uppercase: true)
    return ["/proc/net/tcp", "/proc/net/tcp6"].contains { table in
      FileContent.text(table).split(separator: "\n").contains { line in
        let words = line.split(separator: " ")
        return words.count > 3 && words[1].hasSuffix(suffix) && words[3] == "0A"
      }
    }
  }
}
