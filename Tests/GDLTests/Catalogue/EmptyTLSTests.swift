import GDL
import GDLTestSupport
import Glibc
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct `Empty files over TLS` {
  /// Answers each request with no byte, no length and another tag, and says goodbye in good order.
  private static let program = """
    import socket, ssl, sys
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    number = 0
    while True:
        connection = context.wrap_socket(listener.accept()[0], server_side=True)
        while b"\\r\\n\\r\\n" not in connection.recv(65536): pass
        number += 1
        print("request", flush=True)
        head = f'HTTP/1.1 200 OK\\r\\nETag: "{number}"\\r\\nConnection: close\\r\\n\\r\\n'
        connection.sendall(head.encode())
        connection.unwrap().close()
    """

  @Test func `F9: a body that is empty twice is an empty file, also with a new tag each time`() async throws {
    let place = try TemporaryFolder()
    try await TornTLSServer.makeCertificate(in: place)
    let server = try ChildProcess(
      "python3", ["-c", Self.program, place.path("certificate.pem"), place.path("key.pem")])
    #expect(await waitUntil { server.output.contains("\n") })
    let port = try #require(server.output.split(separator: "\n").first.flatMap { UInt16($0) })
    var options = Download.quick
    options.directory = place.path("got")
    options.network.isInsecure = true
    let url = "https://127.0.0.1:\(port)/empty.bin"
    let engine = try Engine(EngineConfiguration(journalPath: place.path("journal.db")))
    let job = try await engine.add(JobRequest(input: url, options: options, source: .urls([url])))
    #expect(try await engine.run([job]).done == 1)
    try await engine.close()
    server.kill(SIGKILL)
    _ = await server.ended()
    #expect(Resource(length: 0).difference(file: place.path("got/empty.bin")) == nil)
    #expect(server.output.split(separator: "\n").count == 3, "two requests: \(server.output)")
  }
}
