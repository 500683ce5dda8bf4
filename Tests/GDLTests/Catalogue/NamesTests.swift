import GDL
import GDLTestSupport
import Glibc
import Testing

/// File names that strangers propose, and names that are taken.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Names` {
  let file = Resource(length: 50_000)

  /// The one name that a Content-Disposition ends up as.
  private func name(disposition: String, path: String = "/file.bin") async throws -> String {
    let download = try Download(.serving(file).with(.contentDisposition(disposition)), path: path)
    #expect(try await download.run().isComplete)
    return try #require(onlyName(download))
  }

  private func name(path: String) async throws -> String {
    let download = try Download(.serving(file), path: path)
    #expect(try await download.run().isComplete)
    return try #require(onlyName(download))
  }

  /// The destination holds one whole file, and nothing was written beside the destination.
  private func onlyName(_ download: Download) -> String? {
    let names = download.names
    #expect(names.count == 1, "\(names)")
    #expect(download.folder.names().allSatisfy { $0 == "got" || $0.hasPrefix("journal.db") })
    guard let name = names.first else { return nil }
    #expect(file.difference(file: download.path(name)) == nil)
    return name
  }

  @Test(arguments: [
    ("../../x.bin", "x.bin"), ("/etc/x.bin", "x.bin"), (#"..\\..\\x.bin"#, "x.bin"),
    ("a/b/../x.bin", "x.bin"),
    (#"C:\\x.bin"#, "x.bin"),
  ])
  func `N1: a proposed path gives its last segment only`(proposed: String, expected: String) async throws {
    #expect(try await name(disposition: "attachment; filename=\"\(proposed)\"") == expected)
  }

  @Test(arguments: ["UTF-8''..%2F..%2Fx.bin", "UTF-8''%2Fetc%2Fx.bin", "utf-8'en'..%5C..%5Cx.bin"])
  func `N2: separators hidden by percent signs are separators`(proposed: String) async throws {
    #expect(try await name(disposition: "attachment; filename*=\(proposed)") == "x.bin")
  }

  @Test func `N3: filename* wins over filename`() async throws {
    let fields = ["filename=\"plain.bin\"", "filename*=UTF-8''%E2%82%AC.bin"]
    #expect(try await name(disposition: "attachment; \(fields[0]); \(fields[1])") == "€.bin")
    #expect(try await name(disposition: "attachment; \(fields[1]); \(fields[0])") == "€.bin")
  }

  @Test func `N4: control characters and turned text do not get into a name`() async throws {
    let proposed = "UTF-8''a%00b%0A%1B%E2%80%AEc%7F.bin"
    #expect(try await name(disposition: "attachment; filename*=\(proposed)") == "abc.bin")
  }

  @Test(arguments: [
    ("", "file.bin"), (".", "file.bin"), ("..", "file.bin"), ("   ", "file.bin"), ("-rf", "_-rf"),
    (".profile", "_profile"),
  ])
  func `N5: a name that is none or hides something is replaced`(proposed: String, expected: String)
    async throws
  {
    #expect(try await name(disposition: "attachment; filename=\"\(proposed)\"") == expected)
  }

  @Test func `N6: a name longer than a file system takes is shortened and keeps its extension`() async throws
  {
    let long = String(repeating: "é", count: 200) + ".tar.gz"
    let ascii = String(repeating: "a", count: 300) + ".tar.gz"
    let found = try await name(disposition: "attachment; filename=\"\(ascii)\"")
    #expect(found.utf8.count <= 243 && found.hasSuffix("a.tar.gz"))
    let encoded = long.utf8.map { "%" + String($0, radix: 16, uppercase: true) }.joined()
    let other = try await name(path: "/" + encoded)
    #expect(other.utf8.count <= 243 && other.hasSuffix("é.tar.gz"))
  }

  @Test func `N8: dots and spaces at the end, which some systems drop, are dropped`() async throws {
    #expect(try await name(disposition: "attachment; filename=\"x.bin. .\"") == "x.bin")
  }

  @Test(arguments: [
    ("/dir/a%2Fb.bin", "b.bin"), ("/a%00b.bin", "ab.bin"), ("/%2e%2e%2fx.bin", "x.bin"),
    ("/a%5Cb.bin", "b.bin"),
  ])
  func `N9: a URL's percent signs hide no separator`(path: String, expected: String) async throws {
    #expect(try await name(path: path) == expected)
  }

  @Test(arguments: ["/", "/dir/", "/?id=7", "/%2e%2e%2f"])
  func `N10: a URL without a name gets one that a later run finds again`(path: String) async throws {
    let download = try Download(.serving(file).with(.stall(afterBytes: 20_000), on: .first(1)), path: path)
    _ = try await download.stop(whenReceived: 20_000)
    let partial = try #require(download.names.first)
    #expect(try await download.run().isComplete)
    #expect(try #require(onlyName(download)) + ".part" == partial)
    #expect(download.ranges == ["", "bytes=20000-"])
  }

  @Test func `N11: a URL name that is not UTF-8 keeps its percent signs`() async throws {
    #expect(try await name(path: "/%FF%FE.bin") == "%FF%FE.bin")
  }

  @Test func `N12: names that only look the same are two files`() async throws {
    let place = try SeveralFiles(["/%C3%A9.bin", "/e%CC%81.bin", "/A.bin", "/a.bin"]) {
      Behaviour.serving(Resource(length: 5_000, seed: $0.path == "/%C3%A9.bin" ? 1 : 2)).reply(to: $0)
    }
    let report = try await place.run()
    #expect(report.done == 4, "\(report.problems)")
    #expect(place.names.count == 4)
    #expect(Resource(length: 5_000, seed: 1).difference(file: place.path("\u{E9}.bin")) == nil)
    #expect(Resource(length: 5_000, seed: 2).difference(file: place.path("e\u{301}.bin")) == nil)
  }

  @Test(arguments: JobOptions.OnExisting.allCases)
  func `N13: a foreign file under the final name is only replaced when told to`(
    policy: JobOptions.OnExisting
  ) async throws {
    let download = try Download(.serving(file), options: { $0.onExisting = policy })
    _ = try download.folder.makeFolder("got")
    try download.folder.write("precious", to: "got/file.bin")
    let report = try await download.run().report
    let content = try FileContent.read(download.path())
    switch policy {
    case .skip:
      #expect(report.skipped == 1 && report.ending == .complete && download.requests.isEmpty)
    case .fail:
      #expect(report.failed == 1 && report.ending == .failures && download.requests.isEmpty)
    case .rename:
      #expect(report.done == 1 && file.difference(file: download.path("file.1.bin")) == nil)
    case .overwrite:
      #expect(report.done == 1 && file.difference(file: download.path()) == nil)
    }
    if policy != .overwrite { #expect(content == Array("precious".utf8)) }
    #expect(!download.names.contains { $0.hasSuffix(".part") })
  }

  @Test func `N14: a file that appears while we work is not touched`() async throws {
    let (gate, reached) = (Gate(), Gate())
    let download = try Download(.serving(file).with(.wait(for: gate, reached: reached, afterBytes: 20_000)))
    let outcome = try await download.live { _ in
      #expect(await reached.passed())
      try download.folder.write("precious", to: "got/file.bin")
      gate.open()
    }
    #expect(outcome.report.ending == .failures)
    #expect(try FileContent.read(download.path()) == Array("precious".utf8))
    #expect(file.difference(file: download.path("file.bin.part")) == nil, "the whole file is kept")
  }

  @Test func `N16: nothing is written through a symbolic link`() async throws {
    for name in ["file.bin", "file.bin.part"] {
      let download = try Download(.serving(file))
      _ = try download.folder.makeFolder("got")
      try download.folder.write("precious", to: "target")
      #expect(symlink(download.folder.path("target"), download.path(name)) == 0)
      let outcome = try await download.run()
      #expect(try download.folder.read("target") == Array("precious".utf8))
      #expect(outcome.report.done == 0, "\(name): \(outcome.report)")
      #expect(download.requests.isEmpty)
    }
  }

  @Test(arguments: [JobOptions.OnExisting.skip, .rename])
  func `N17: two URLs of one name are both kept, or the second is refused`(
    policy: JobOptions.OnExisting
  ) async throws {
    let place = try SeveralFiles(["/1/file.bin", "/2/file.bin"]) {
      Behaviour.serving(Resource(length: 5_000, seed: $0.path == "/1/file.bin" ? 1 : 2)).reply(to: $0)
    }
    place.options.onExisting = policy
    let report = try await place.run()
    #expect(Resource(length: 5_000, seed: 1).difference(file: place.path("file.bin")) == nil)
    if policy == .rename {
      #expect(report.done == 2)
      #expect(Resource(length: 5_000, seed: 2).difference(file: place.path("file.1.bin")) == nil)
    } else {
      #expect(report.done == 1 && report.failed == 1)
      #expect(place.names == ["file.bin"])
    }
  }

  @Test func `N17: two replies that propose one name are never mixed`() async throws {
    let place = try SeveralFiles(["/1", "/2"]) {
      Behaviour.serving(Resource(length: 5_000, seed: $0.path == "/1" ? 1 : 2))
        .with(.contentDisposition("attachment; filename=same.bin")).reply(to: $0)
    }
    place.options.onExisting = .rename
    #expect(try await place.run().done == 2)
    #expect(place.names == ["same.1.bin", "same.bin"])
    let versions = ["same.bin", "same.1.bin"].map { name in
      [1, 2].filter { Resource(length: 5_000, seed: $0).matches(file: place.path(name)) }
    }
    #expect(versions == [[1], [2]] || versions == [[2], [1]])
  }

  @Test func `N18: a partial file belongs to its URL, not to its name`() async throws {
    let file = file
    let other = Resource(length: 50_000, seed: 2)
    let download = try Download(
      { exchange in
        guard exchange.path == "/1/file.bin" else { return Behaviour.serving(other).reply(to: exchange) }
        return Behaviour.serving(file).with(.stall(afterBytes: 20_000), on: .first(1)).reply(to: exchange)
      }, path: "/1/file.bin")
    _ = try await download.stop(whenReceived: 20_000)
    let engine = try Engine(download.configuration)
    let url = download.server.url("/2/file.bin")
    let job = try await engine.add(JobRequest(input: url, options: download.options, source: .urls([url])))
    #expect(try await engine.run([job]).done == 0)
    try await engine.close()
    #expect(download.partialDifference(from: file, bytes: 20_000) == nil)
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test func `N19: one URL twice is one file, fetched once`() async throws {
    let file = file
    let place = try SeveralFiles(["/file.bin", "/file.bin"]) { Behaviour.serving(file).reply(to: $0) }
    let report = try await place.run()
    #expect(report.done == 1 && report.skipped == 1)
    #expect(place.server.requests.count == 1)
    let engine = try Engine(place.configuration)
    let request = JobRequest(input: place.urls[0], options: place.options, source: .urls([place.urls[0]]))
    let again = try await engine.add(request)
    #expect(try await engine.run([again]).skipped == 1)
    #expect(place.server.requests.count == 1, "what is complete is not fetched again")
    try await engine.close()
  }

  @Test func `N19: asking again for what is under way goes on with it`() async throws {
    let download = try Download(.serving(file).with(.stall(afterBytes: 20_000), on: .first(1)))
    _ = try await download.stop(whenReceived: 20_000)
    let engine = try Engine(download.configuration)
    let request = JobRequest(input: download.url, options: download.options, source: .urls([download.url]))
    let job = try await engine.add(request)
    #expect(try await engine.run([job]).done == 1)
    try await engine.close()
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=20000-"])
  }
}

extension `Names` {
  @Test func `N13: a second get whose reply names the finished file is skipped and leaves nothing behind`()
    async throws
  {
    let download = try Download(
      .serving(Resource(length: 100_000, seed: 13)).with(
        .contentDisposition("attachment; filename=report.bin")))
    #expect(try await download.run().isComplete)
    #expect(download.names == ["report.bin"])
    let engine = try Engine(download.configuration)
    let job = try await engine.add(
      JobRequest(input: download.url, options: download.options, source: .urls([download.url])))
    let report = try await engine.run([job])
    try await engine.close()
    #expect(report.ending == .complete && report.skipped == 1, "\(report)")
    #expect(download.names == ["report.bin"])
  }
}
