import GDL
import GDLTestSupport
import Testing

private let file = Resource(length: 8 << 20)
private let changed = file.version(2)
/// Slow enough that sockets hold little of a reply that is closed early.
private let pace = GDLTestSupport.Fault.rate(bytesPerSecond: 8 << 20)
private let slack: Int64 = 64 << 10

@Suite(.serialized, .timeLimit(.minutes(2))) struct Segments {
  private func download(_ behaviour: Behaviour) throws -> Download {
    try Download(behaviour) { $0.segments = .fixed(4) }
  }

  @Test func `four connections fetch every byte once`() async throws {
    let download = try download(.serving(file).with(pace))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(Set(download.requests.map(\.connection)).count >= 4)
    #expect(download.conditions.dropFirst().allSatisfy { $0 == file.entityTag })
    #expect(download.bytesSent <= file.length + 4 * slack, "\(download.bytesSent - file.length) too many")
  }

  @Test func `connections that are cut go on where they were, each`() async throws {
    let download = try download(.serving(file).with(pace).with(.cut(afterBytes: 700_000), on: .first(8)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent <= file.length + 12 * slack, "\(download.bytesSent - file.length) too many")
  }

  @Test func `a server that ignores Range after the first reply is fetched over one connection`()
    async throws
  {
    let download = try download(.serving(file).with(.ignoresRange, on: .from(1)))
    let outcome = try await download.run()
    #expect(outcome.isComplete)
    #expect(outcome.text.contains("one connection"))
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count <= 12)
  }

  @Test(arguments: [429, 503])
  func `further connections that are refused leave one, which fetches the rest`(status: Int) async throws {
    let download = try download(
      .serving(file).with(pace).with(.status(status), on: .when { (2...4).contains($0.attempt) }))
    let outcome = try await download.run()
    #expect(outcome.isComplete)
    #expect(outcome.text.contains("one connection"))
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count <= 12)
  }

  @Test func `another version on one connection is not mixed in`() async throws {
    let download = try download(
      .serving(file).with(pace).with([.changed(to: changed), .ignoresIfRange], on: .attempt(2)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test(arguments: [false, true])
  func `a version that changes under four connections ends as the new one`(ignoresIfRange: Bool) async throws
  {
    let download = try download(
      .serving(file).with(pace).with(
        [.changed(to: changed)] + (ignoresIfRange ? [.ignoresIfRange] : []), on: .from(3)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: changed) == nil)
  }

  @Test func `segments go on after a process end`() async throws {
    let download = try download(
      .serving(file).with(pace).with(.stall(afterBytes: 500_000), on: .when { (1...4).contains($0.attempt) }))
    let stopped = try await download.stop(whenReceived: (1 << 20) + 3 * 500_000)
    #expect(stopped.report.ending == .stopped)
    let before = download.bytesSent
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent - before <= file.length - (1 << 20) - 3 * 500_000 + 8 * slack)
  }

  @Test(arguments: [[.weakTag], [.noValidators]] as [[GDLTestSupport.Fault]])
  func `without a strong validator one connection at a time is used`(faults: [GDLTestSupport.Fault])
    async throws
  {
    let download = try download(.serving(file).with(faults))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent <= file.length + slack)
  }

  @Test(arguments: [false, true])
  func `segments of a file that changed between two processes are given up, all of them`(
    ignoresIfRange: Bool
  ) async throws {
    let download = try download(
      .serving(file).with(pace)
        .with(.stall(afterBytes: 500_000), on: .when { (1...4).contains($0.attempt) })
        .with([.changed(to: changed)] + (ignoresIfRange ? [.ignoresIfRange] : []), on: .from(5)))
    _ = try await download.stop(whenReceived: (1 << 20) + 3 * 500_000)
    let outcome = try await download.run()
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: changed) == nil)
  }

  @Test func `a segment with wrong bytes under the right head is found out by the checksum`() async throws {
    let download = try Download(.serving(file).with(.bytes(ofVersion: 2), on: .attempt(2))) {
      $0.segments = .fixed(4)
      $0.checksum = Digest(algorithm: .sha256, hex: file.sha256Hex)
    }
    let outcome = try await download.run()
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(outcome.text.contains("begins again"))
    #expect(download.difference(from: file) == nil)
  }
}
