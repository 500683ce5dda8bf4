import GDL
import GDLTestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct `Torn TLS` {
  private let file = Resource(length: 300_000)

  private func head(_ first: String, _ more: String = "") -> [UInt8] {
    Array("HTTP/1.1 \(first)\r\nETag: \"one\"\r\n\(more)Connection: close\r\n\r\n".utf8)
  }

  @Test func `F9: a TLS connection that ends without goodbye does not prove the end of a body`() async throws
  {
    let place = try TemporaryFolder()
    try await TornTLSServer.makeCertificate(in: place)
    let port = try freePort()
    let first = try await TornTLSServer(
      port: port, reply: head("200 OK") + file.bytes(0..<100_000), folder: place)
    var options = Download.quick
    options.directory = place.path("got")
    options.network.isInsecure = true
    options.network.retries = 100
    let url = "https://127.0.0.1:\(port)/file.bin"
    let engine = try Engine(EngineConfiguration(journalPath: place.path("journal.db")))
    let job = try await engine.add(JobRequest(input: url, options: options, source: .urls([url])))
    async let report = engine.run([job])
    #expect(await waitUntil { await engine.progress().files.contains { $0.received >= 100_000 } })
    await first.die()
    // The body has no length: to a client that takes this end for the end, the file is whole.
    let range = "Content-Range: bytes 100000-299999/300000\r\nContent-Length: 200000\r\n"
    let second = try await TornTLSServer(
      port: port, reply: head("206 Partial Content", range) + file.bytes(100_000..<300_000), folder: place)
    #expect(try await report.done == 1)
    await second.die()
    try await engine.close()
    #expect(file.difference(file: place.path("got/file.bin")) == nil)
  }
}
