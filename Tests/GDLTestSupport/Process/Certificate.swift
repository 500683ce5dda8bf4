import Glibc

/// A key and a certificate that signs itself, for 127.0.0.1 unless something is wrong with it.
package struct Certificate: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case valid
    /// Its time is over.
    case expired
    /// It is another host's.
    case wrongName
  }

  /// PEM files. The certificate is its own authority, too.
  package let path: String
  package let keyPath: String

  /// - Parameter folder: Where its files are written.
  package init(_ kind: Kind = .valid, in folder: TemporaryFolder) async throws {
    path = folder.path("\(kind.rawValue).pem")
    keyPath = folder.path("\(kind.rawValue).key")
    let names = kind == .wrongName ? "DNS:elsewhere.invalid" : "IP:127.0.0.1,DNS:localhost"
    try await Self.openssl(
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=gdl test", "-addext", "subjectAltName=\(names)", "-keyout", keyPath, "-out", path,
      ])
    if kind == .expired { try await expire(names, in: folder) }
  }

  /// `openssl req` knows no past; `openssl ca` does.
  private func expire(_ names: String, in folder: TemporaryFolder) async throws {
    let settings = """
      [ca]
      default_ca = own
      [own]
      new_certs_dir = \(folder.path)
      database = \(folder.path("index"))
      rand_serial = yes
      default_md = sha256
      policy = any
      x509_extensions = names
      [any]
      commonName = supplied
      [names]
      subjectAltName = \(names)
      basicConstraints = CA:TRUE
      [req]
      distinguished_name = none
      [none]
      """
    try folder.write(settings, to: "ca.conf")
    try folder.write("", to: "index")
    let (request, configuration) = (folder.path("request"), folder.path("ca.conf"))
    try await Self.openssl(
      ["req", "-new", "-config", configuration, "-key", keyPath, "-subj", "/CN=gdl test", "-out", request])
    try await Self.openssl(
      [
        "ca", "-config", configuration, "-batch", "-notext", "-selfsign", "-keyfile", keyPath,
        "-startdate", "20200101000000Z", "-enddate", "20200102000000Z", "-in", request, "-out", path,
      ])
  }

  private static func openssl(_ arguments: [String]) async throws {
    let made = try await ChildProcess.run("openssl", arguments)
    guard made.exit == .status(0) else { throw SystemError("openssl: \(made.errorOutput)", errno: EINVAL) }
  }
}
