import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// The real gallery-dl as extractor, and a process that is killed again and again.
  @Suite struct BridgeCrashTests {
    private static let posts = 250
    private static let size = 20_000
    private static let killCount = 10

    private static func content(_ number: Int) -> [UInt8] {
      let block = SHA256.hash(Array("post \(number)".utf8))
      return Array((0..<(size / block.count + 1)).flatMap { _ in block }.prefix(size))
    }

    @Test(arguments: ["1.25.3", "1.32.18"])
    func
      `killed at random, every file of gallery-dl's site is right, and the archive keeps it from fetching any again`(
        version: String
      ) async throws
    {
      var random = SeededGenerator()
      let seed = "\(random)"
      let site = try await MockSite(posts: Self.posts, options: ["--size", "\(Self.size)"])
      let place = try Workplace()
      let python = try Bridges.path("gallery-dl", version)
      let archive = place.folder.path("seen.sqlite3")
      let url = "gallery-dl:moebooru:\(site.root)/post?tags=x"
      var child = try place.startGet(
        url, "--archive", archive, "--option", "gallery-dl.python=\(python)", "--write-metadata")
      for kill in 0..<Self.killCount {
        let before = site.requests.count
        #expect(await waitUntil { site.requests.count > before || !child.isRunning }, "\(seed)")
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...250, using: &random)))
        guard await child.killed() == .signal(SIGKILL) else { break }
        child = try place.start(["resume"])
        _ = kill
      }
      #expect(await child.ended(timeoutSeconds: 120) == .status(0), "\(seed): \(child.errorOutput)")

      let folder = "files/\(site.host)/x"
      let names = place.folder.names(below: folder)
      #expect(names.filter { $0.hasSuffix(".jpg") }.count == Self.posts, "\(seed)")
      #expect(names.filter { $0.hasSuffix(".jpg.json") }.count == Self.posts, "\(seed)")
      for number in 1...Self.posts {
        let name = names.first { $0.hasPrefix("\(site.host)_\(number)_") && $0.hasSuffix(".jpg") }
        let bytes = try place.folder.read("\(folder)/\(try #require(name))")
        #expect(bytes == Self.content(number), "post \(number), \(seed)")
      }
      // Extraction ended: no resume asks the site for a page again.
      let pages = site.paths("/post.json").count
      let resumed = try await place.run("resume")
      #expect(resumed.exit == .status(0) && site.paths("/post.json").count == pages, "\(seed)")

      let files = site.paths("/file/").count
      let own = try ChildProcess(
        try Bridges.path("gallery-dl", version, "bin/gallery-dl"),
        [
          "--config-ignore", "-D", place.folder.path("own"), "--download-archive", archive,
          "moebooru:\(site.root)/post?tags=x",
        ], environment: ["HOME": place.folder.path])
      #expect(await own.ended(timeoutSeconds: 60) == .status(0), "\(own.errorOutput)")
      #expect(site.paths("/file/").count == files, "gallery-dl fetches nothing that the archive has, \(seed)")
    }
  }
}
