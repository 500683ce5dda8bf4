import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// Servers that send without end, and what the program's memory comes to.
  @Suite struct HostileServerTests {
    /// Of a program that receives an honest file: 30 to 60 MiB, most of them its own code and SQLite's cache.
    private static let peakBytes: Int64 = 160 << 20

    struct Attack: Sendable, CustomTestStringConvertible {
      let testDescription: String
      var arguments: [String] = []
      let reply: @Sendable (Exchange) -> Reply
    }

    private static func endless(_ name: String, _ start: String, _ piece: String) -> Attack {
      Attack(testDescription: name) { _ in
        let repeated = [UInt8]((0..<(1 << 12)).flatMap { _ in Array(piece.utf8) })
        return Reply([.bytes(Array(start.utf8)), .endless(repeated)])
      }
    }

    private static let bomb = Gzip.bomb(length: 140 << 20)
    private static let chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static let attacks: [Attack] = [
      endless("a status line without end", "HTTP/1.1 200 ", "O"),
      endless("a field without end", "HTTP/1.1 200 OK\r\nX-Long: ", "x"),
      endless("fields without end", "HTTP/1.1 200 OK\r\n", "X-Filler: xxxxxxxxxxxxxxxx\r\n"),
      endless("interim replies without end", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
      endless("a chunk's extension without end", chunkedHead + "5;", "x"),
      endless("a chunk size without end", chunkedHead, "0"),
      endless("trailers without end", chunkedHead + "5\r\nhello\r\n0\r\n", "X-Trailer: xxxxxxxxxxxxxxxx\r\n"),
      endless("blank lines in place of a status line", "", "\r\n"),
      Attack(testDescription: "redirects without end") {
        .status(302, ["Location": "/\($0.index)/\(String(repeating: "x", count: 8_000))"])
      },
      Attack(testDescription: "redirects with a query that grows") {
        .status(302, ["Location": "/?\($0.target)\($0.target)".replacing("/", with: "")])
      },
      Attack(testDescription: "a redirect with a body without end") { _ in
        Reply([
          .head(302, ["Location": "/x", "Transfer-Encoding": "chunked"]),
          .endless(Array("1000\r\n\(String(repeating: "x", count: 4_096))\r\n".utf8)),
        ])
      },
      Attack(testDescription: "a packed bomb as a list", arguments: ["--via", "sitemap"]) { _ in
        return Reply([.head(200, ["Content-Length": "\(bomb.count)"]), .body(ReplyBody(.bytes(bomb)))])
      },
    ]

    /// Memory at its highest, in bytes, as long as the process is there to be asked.
    private static func peak(of child: ChildProcess) async -> Int64 {
      var peak: Int64 = 0
      _ = await waitUntil(timeoutSeconds: 60, pollSeconds: 0.002) {
        let status = FileContent.text("/proc/\(child.processID)/status")
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap {
          Int64($0)
        }
        peak = max(peak, (kibibytes ?? 0) << 10)
        return !child.isRunning
      }
      return peak
    }

    @Test(arguments: attacks)
    func `what a server sends without end is given up, in little memory, and leaves no file`(attack: Attack)
      async throws
    {
      let server = try MisbehavingServer(attack.reply)
      let place = try Workplace()
      let start = ContinuousClock.now
      let child = try place.start(
        ["get", "-d", place.files, "--retries", "1", "--retry-wait", "50ms", "--stall-timeout", "2s"]
          + attack.arguments
          + [server.url()])
      let peak = await Self.peak(of: child)
      let exit = await child.ended(timeoutSeconds: 1)
      let seconds = (ContinuousClock.now - start).components.seconds
      print("\(attack.testDescription): \(peak >> 20) MiB, \(seconds) s, \(server.requests.count) requests")
      #expect(exit == .status(1) || exit == .status(75), "\(child.errorOutput)")
      #expect(!place.names.contains("file.bin"))
      #expect(server.requests.count <= 60)
      let bound = attack.arguments.isEmpty ? Self.peakBytes : Self.peakBytes + 384 << 20
      #expect(peak > 0 && peak < bound, "\(peak) bytes")
    }

    /// A page is held whole: 64 MiB are its limit.
    @Test(arguments: ["listing", "sitemap", "feed", "page", "metalink", "iiif"])
    func `a page without end is an error of its source`(extractor: String) async throws {
      let server = try MisbehavingServer { _ in
        Reply([
          .head(200, ["Content-Type": "text/html"]),
          .endless([UInt8]((0..<2_048).flatMap { _ in Array("<a href=\"x\">x</a>\n".utf8) })),
        ])
      }
      let place = try Workplace()
      let child = try place.startGet("--retries", "0", "--via", extractor, server.url("/"))
      let peak = await Self.peak(of: child)
      print("\(extractor): \(peak >> 20) MiB")
      #expect(await child.ended(timeoutSeconds: 1) == .status(1), "\(child.errorOutput)")
      #expect(child.errorOutput.contains("longer than"), "\(child.errorOutput)")
      #expect(peak > 0 && peak < Self.peakBytes + 192 << 20, "\(peak) bytes")
    }

    @Test func `folders in folders without end come to an end`() async throws {
      let server = try MisbehavingServer { exchange in
        guard exchange.path.hasSuffix("/") else { return .status(200, text: "x") }
        let html =
          "<html><head><title>Index of \(exchange.path)</title></head><body><h1>Index of \(exchange.path)</h1>"
          + "<pre><a href=\"../\">../</a>\n<a href=\"d/\">d/</a>\n<a href=\"f\">f</a>\n</pre></body></html>"
        return .status(200, ["Content-Type": "text/html"], text: html)
      }
      let place = try Workplace()
      let child = try place.startGet("--recursive", server.url("/"))
      let peak = await Self.peak(of: child)
      #expect(await child.ended(timeoutSeconds: 1) == .status(0), "\(child.errorOutput)")
      let listings = server.requests.filter { $0.target.hasSuffix("/") }.count
      print("\(listings) listings, \(peak >> 20) MiB")
      #expect(listings > 10 && listings <= 101)
      #expect(peak < Self.peakBytes)
    }
  }
}
