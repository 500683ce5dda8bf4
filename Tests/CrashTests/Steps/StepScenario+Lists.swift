import GDLTestSupport

extension StepScenario {
  /// Many files of one job.
  static let listScenarios = [
    StepScenario("thirty-files") { try list(30) },
    StepScenario("a-list-with-failures") { try list(6, failing: 3) },
    StepScenario("recursive-listing") { try listing() },
  ]

  private static func resource(_ index: Int) -> Resource {
    Resource(length: Int64(300 + index * 377 % 9_000), seed: UInt64(index + 1))
  }

  /// `/fN.bin` are files, everything else is missing.
  static func fileServer(_ count: Int) throws -> MisbehavingServer {
    try MisbehavingServer { exchange in
      guard let index = Int(exchange.path.dropFirst(2).dropLast(4)), index < count else {
        return .status(404)
      }
      return Behaviour.serving(resource(index)).reply(to: exchange)
    }
  }

  static func files(_ count: Int) -> [String: Resource] {
    Dictionary(uniqueKeysWithValues: (0..<count).map { ("f\($0).bin", resource($0)) })
  }

  private static func list(_ count: Int, failing: Int = 0) throws -> StepPlay {
    let server = try fileServer(count)
    let place = try Workplace()
    let urls = (0..<count + failing).map { server.url("/f\($0).bin") }
    try place.folder.write(urls.joined(separator: "\n") + "\n", to: "list.txt")
    var play = StepPlay(place, server, StepPlay.get(place, ["-i", place.folder.path("list.txt")]))
    play.files = files(count)
    if failing > 0 {
      play.endings = [0, 1]
      play.undisturbed = [1]
      play.states = ["failed"]
      play.complaints = {
        let job = try await place.jobs().first
        let counts = [job?.files, job?.filesDone, job?.filesFailed, job?.filesLeft]
        return counts == [count + failing, count, failing, 0].map { Int64($0) }
          ? [] : ["counts are \(counts)"]
      }
    }
    return play
  }

  /// Three folders, the third within the second; each is a child job.
  private static func listing() throws -> StepPlay {
    let pages = ["/": ["one/", "two/"], "/one/": ["f0.bin", "f1.bin"], "/two/": ["f2.bin", "deep/"]]
    let server = try MisbehavingServer { exchange in
      if let names = pages[exchange.path] ?? (exchange.path == "/two/deep/" ? ["f3.bin"] : nil) {
        let links = names.map { "<a href=\"\($0)\">\($0)</a>  01-Jan-2026 00:00  -\n" }.joined()
        let page =
          "<html><head><title>Index of \(exchange.path)</title></head><body><h1>Index of "
          + "\(exchange.path)</h1><hr><pre><a href=\"../\">../</a>\n\(links)</pre><hr></body></html>\n"
        return .status(200, ["Content-Type": "text/html"], text: page)
      }
      guard let name = exchange.path.split(separator: "/").last, let index = Int(name.dropFirst().dropLast(4))
      else { return .status(404) }
      return Behaviour.serving(resource(index)).reply(to: exchange)
    }
    let place = try Workplace()
    var play = StepPlay(place, server, StepPlay.get(place, ["--recursive", server.url("/")]))
    play.files = [
      "one/f0.bin": resource(0), "one/f1.bin": resource(1), "two/f2.bin": resource(2),
      "two/deep/f3.bin": resource(3),
    ]
    // Listings are read again.
    play.boundsTraffic = false
    return play
  }
}
