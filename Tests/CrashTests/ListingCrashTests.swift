import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// A tree of folders on a real nginx, and a process that is killed again and again while it reads and fetches.
  @Suite struct ListingCrashTests {
    private static let folders = 50
    private static let filesInFolder = 100
    private static let killCount = 20

    private static func resource(_ folder: Int, _ file: Int) -> Resource {
      Resource(length: Int64(200 + file * 53 % 3_000), seed: UInt64(folder * 1_000 + file))
    }

    /// Ten folders at the top, each with four below it.
    private static func path(_ folder: Int) -> String {
      folder < 10 ? "t\(folder)" : "t\(folder % 10)/s\(folder / 10)"
    }

    @Test
    func
      `of 5,000 files in 50 folders, killed 20 times, each is right, and no listing is asked for more than once more for a kill`()
      async throws
    {
      var random = SeededGenerator()
      let seed = "\(random)"
      let nginx = try await NginxServer(directives: "autoindex on;")
      for folder in 0..<Self.folders {
        try FileContent.makeFolder("\(nginx.root)/\(Self.path(folder))")
        for file in 0..<Self.filesInFolder {
          try nginx.publish(Self.resource(folder, file), as: "\(Self.path(folder))/f\(file).bin")
        }
      }
      let place = try Workplace()
      var child = try place.startGet("--recursive", nginx.url(""))
      var kills = 0
      for _ in 0..<Self.killCount {
        let before = nginx.requests.count
        #expect(await waitUntil { nginx.requests.count > before || !child.isRunning }, "\(seed)")
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...120, using: &random)))
        guard await child.killed() == .signal(SIGKILL) else { break }
        kills += 1
        child = try place.start(["resume"])
      }
      #expect(await child.ended(timeoutSeconds: 120) == .status(0), "\(seed): \(child.errorOutput)")

      for folder in 0..<Self.folders {
        for file in 0..<Self.filesInFolder {
          let path = place.file("\(Self.path(folder))/f\(file).bin")
          let difference = Self.resource(folder, file).difference(file: path)
          #expect(difference == nil, "\(Self.path(folder))/f\(file).bin: \(difference ?? ""), \(seed)")
        }
      }
      let listings = nginx.requests.filter { $0.path.hasSuffix("/") }
      print("\(kills) kills, \(listings.count) listings asked for, \(nginx.requests.count) requests, \(seed)")
      #expect(Set(listings.map(\.path)).count == Self.folders + 1, "\(seed)")
      #expect(
        listings.count <= Self.folders + 1 + kills, "\(listings.count) listings, \(kills) kills, \(seed)")
      let job = try #require(try await place.jobs().first)
      #expect(job.state == "done" && job.filesDone == Int64(Self.folders * Self.filesInFolder), "\(seed)")
    }
  }
}
