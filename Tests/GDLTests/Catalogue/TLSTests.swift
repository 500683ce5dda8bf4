import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)

@Suite(.serialized, .timeLimit(.minutes(3))) struct `TLS` {
  private func cut(_ faults: GDLTestSupport.Fault...) -> Behaviour {
    .serving(file).with(.cut(afterBytes: held), on: .first(1)).with(faults)
  }

  private func comesWhole(_ secure: SecureDownload) async throws {
    let outcome = try await secure.download.run()
    #expect(outcome.isComplete, "\(outcome.text) \(secure.front.errorOutput)")
    #expect(secure.download.difference(from: file) == nil)
  }

  @Test(arguments: [TLSFront.Tear.drop, .notify])
  func `L1: a connection that is torn in mid-body, in good order or not, is a cut`(
    torn: TLSFront.Tear
  ) async throws {
    let secure = try await SecureDownload(cut(), [.http1], torn: torn)
    try await comesWhole(secure)
    #expect(secure.download.ranges == ["", "bytes=\(held)-"])
  }

  @Test(arguments: [TLSFront.Tear.drop, .notify])
  func `L2: without a length, no end of a connection proves the end of the file`(
    torn: TLSFront.Tear
  ) async throws {
    // Each reply ends with its connection, the first too early; a range that cannot be met is the proof.
    let secure = try await SecureDownload(cut(.untilClose), [.http1], torn: torn)
    try await comesWhole(secure)
    #expect(secure.download.ranges.contains("bytes=\(held)-"))
    let whole = try await SecureDownload(.serving(file).with(.untilClose), [.http1], torn: torn)
    try await comesWhole(whole)
    #expect(whole.download.ranges == ["", "bytes=\(file.length)-"])
  }

  @Test func `L3: a certificate that nobody vouches for fails, at once, and nothing is stored`() async throws
  {
    let secure = try await SecureDownload(.serving(file), [.http2]) {
      $0.network.certificateAuthorities = nil
    }
    try await fails(secure.download, because: "certificate")
  }

  @Test(arguments: [Certificate.Kind.expired, .wrongName])
  func `L3: so does one whose time is over, and one of another host`(kind: Certificate.Kind) async throws {
    let secure = try await SecureDownload(.serving(file), [.http2], kind: kind)
    try await fails(secure.download, because: "certificate")
  }

  @Test func `L3: who trusts any certificate gets the file`() async throws {
    let secure = try await SecureDownload(.serving(file), [.http2], kind: .wrongName) {
      $0.network.isInsecure = true
    }
    try await comesWhole(secure)
  }

  private func fails(_ download: Download, because what: String) async throws {
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(outcome.text.contains(what), "\(outcome.text)")
    #expect(download.requests.isEmpty && download.names.isEmpty)
  }

  @Test(arguments: [Certificate.Kind.expired, .wrongName, .valid])
  func `L4: another certificate on the resume only fails, and what is held is kept`(
    kind: Certificate.Kind
  ) async throws {
    let behaviour = Behaviour.serving(file).with(.stall(afterBytes: held), on: .first(1))
    let secure = try await SecureDownload(behaviour, [.http1])
    let download = secure.download
    _ = try await download.stop(whenReceived: held)
    await secure.front.stop()
    // What comes between has a key of its own; `valid` is a certificate that only itself vouches for.
    let place = try TemporaryFolder()
    let other = try await Certificate(kind, in: place)
    let between = try await TLSFront(download.server, [.http1], certificate: other, port: secure.front.port)
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(outcome.text.contains("certificate"), "\(outcome.text)")
    #expect(download.requests.count == 1)
    #expect(download.partialDifference(from: file, bytes: held) == nil)
    // The right one is back.
    await between.stop()
    let again = try await TLSFront(
      download.server, [.http1], certificate: secure.certificate, port: secure.front.port)
    try await download.queueAgain()
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=\(held)-"])
    await again.stop()
  }

  @Test func `L5: a handshake that stalls is over after the connect timeout, and may be tried again`()
    async throws
  {
    // Takes the client's hello for the beginning of a request, and waits for the rest.
    let server = try MisbehavingServer(.serving(file))
    let download = try Download(server, url: "https://127.0.0.1:\(server.port)/file.bin") {
      $0.network.connectTimeoutSeconds = 0.3
      $0.network.retries = 1
    }
    let began = ContinuousClock.now
    let outcome = try await download.run()
    guard case .resumable = outcome.report.ending else {
      Issue.record("\(outcome.report.ending)")
      return
    }
    #expect(outcome.text.contains("within 0.3 s"), "\(outcome.text)")
    #expect(ContinuousClock.now - began < .seconds(20))
    #expect(server.connectionCount == 2 && download.requests.isEmpty)
  }

  @Test func `L6: a record that was not encrypted is a cut`() async throws {
    let secure = try await SecureDownload(cut(), [.http1], torn: .garbage)
    try await comesWhole(secure)
    #expect(secure.download.requests.count == 2)
  }

  @Test func `L6: an alert instead of an answer is a cut, too`() async throws {
    let place = try TemporaryFolder()
    try await TornTLSServer.makeCertificate(in: place)
    let port = try freePort()
    // It wants a certificate of the client's, and says so when the handshake is over for the client.
    let server = try await TornTLSServer(
      port: port, reply: [], folder: place, options: "-Verify 1 -verify_return_error")
    let download = try Download(
      MisbehavingServer(.serving(file)), url: "https://127.0.0.1:\(port)/file.bin",
      options: {
        $0.network.isInsecure = true
        $0.network.retries = 2
      })
    let outcome = try await download.run()
    guard case .resumable(let reason) = outcome.report.ending else {
      Issue.record("\(outcome.report.ending)")
      return
    }
    #expect(reason.contains("broke"), "\(reason)")
    #expect(!download.names.contains("file.bin"))
    await server.die()
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `L7: 425, too early for the request, is asked again`(version: TLSFront.Version) async throws {
    let secure = try await SecureDownload(.serving(file).with(.status(425), on: .first(1)), [version])
    try await comesWhole(secure)
    #expect(secure.download.requests.count == 2)
  }
}
