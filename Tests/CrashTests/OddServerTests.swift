import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// Killed, and the server is no help in going on.
  @Suite struct OddServerTests {
    private static let resource = Resource(length: 3 << 20)
    private static let second = resource.version(2, length: 2_500_000)

    /// A server's oddity, and what has to be on the disk in the end.
    struct Oddity: Sendable, CustomTestStringConvertible {
      let testDescription: String
      let faults: [Fault]
      var result = resource
      var occasion = Occasion.always
      var alwaysFaults: [Fault] = []
    }

    private static let oddities = [
      Oddity(testDescription: "a weak tag", faults: [.weakTag]),
      Oddity(testDescription: "no validators", faults: [.noValidators]),
      Oddity(testDescription: "a date only", faults: [.dateOnly(ageSeconds: 86_400)]),
      Oddity(testDescription: "a tag for each reply", faults: [.tagPerReply]),
      Oddity(testDescription: "ranges ignored", faults: [.ignoresRange]),
      Oddity(testDescription: "no length", faults: [.chunked()]),
      Oddity(testDescription: "the end is the close", faults: [.untilClose]),
      Oddity(testDescription: "starts earlier than asked", faults: [.roundsStart(to: 65_536)]),
      Oddity(testDescription: "short ranges", faults: [.rangesAtMost(700_000)]),
      Oddity(testDescription: "a digest", faults: [.reprDigest()]),
      Oddity(
        testDescription: "another version after the kill", faults: [.changed(to: second)],
        result: second, occasion: .from(1)),
      Oddity(
        testDescription: "another version, and If-Range ignored",
        faults: [.changed(to: second), .ignoresIfRange], result: second, occasion: .from(1)),
      Oddity(
        testDescription: "another version without validators",
        faults: [.changed(to: second), .noValidators], result: second, occasion: .from(1)),
      Oddity(
        testDescription: "another version of the same length, never any validators",
        faults: [.changed(to: resource.version(3)), .noValidators], result: resource.version(3),
        occasion: .from(1), alwaysFaults: [.noValidators]),
    ]

    @Test(arguments: oddities)
    func `two kills end in one version, whole`(oddity: Oddity) async throws {
      var random = SeededGenerator()
      let seed = "\(random)"
      let server = try MisbehavingServer(
        .serving(Self.resource).with(oddity.alwaysFaults).with(oddity.faults, on: oddity.occasion)
          .with(.rate(bytesPerSecond: 8 << 20)))
      let place = try Workplace()
      var child = try place.startGet(server.url(), "--retry-wait", "20ms")
      for _ in 0..<2 {
        let before = server.requests.count
        #expect(await server.waitForRequests { $0.count > before }, "\(seed): \(child.errorOutput)")
        try await Task.sleep(for: .milliseconds(Int.random(in: 20...120, using: &random)))
        _ = await child.killed()
        child = try place.start(["resume"])
      }
      #expect(await child.ended() == .status(0), "\(seed): \(child.errorOutput)")
      #expect(oddity.result.difference(file: place.file("file.bin")) == nil, "\(seed)")
      #expect(place.names == ["file.bin"], "\(seed)")
    }
  }
}
