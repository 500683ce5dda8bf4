import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)

@Suite(.serialized, .timeLimit(.minutes(1))) struct Digests {
  @Test(arguments: Interruption.allCases)
  func `G1: a right digest of the whole, also on the 206, agrees at the end`(
    interruption: Interruption
  ) async throws {
    let download = try Download(file, interruption, afterBytes: held, then: [], always: [.reprDigest()])
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }

  @Test func `G2: bytes that do not fit never get the final name`() async throws {
    let download = try Download(.serving(file).with(.reprDigest(isRight: false)))
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(outcome.text.contains("sha256"))
    #expect(!download.names.contains("file.bin"))
    #expect(download.requests.count <= 2)
  }

  @Test(arguments: Interruption.allCases)
  func `G2, A25: a join that does not fit is fetched anew once, and then fits`(
    interruption: Interruption
  ) async throws {
    let end: GDLTestSupport.Fault = interruption == .cut ? .cut(afterBytes: held) : .stall(afterBytes: held)
    let download = try Download(
      .serving(file).with(end, on: .first(1)).with(.bytes(ofVersion: 2), on: .attempt(1))
    ) { $0.checksum = Digest(algorithm: .sha256, hex: file.sha256Hex) }
    #expect(try await download.run(interruption, afterBytes: held).isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test func `G2: what does not fit a second time is a failure`() async throws {
    let download = try Download(.serving(file).with(.cut(afterBytes: held), on: .first(1))) {
      $0.checksum = Digest(algorithm: .sha256, hex: String(repeating: "0", count: 64))
    }
    #expect(try await download.run().report.ending == .failures)
    #expect(download.requests.count == 3)
    #expect(!download.names.contains("file.bin"))
  }

  @Test func `G3: another digest than the one stored means another version`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [.bytes(ofVersion: 2)], always: [.reprDigest()])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file.version(2)) == nil)
    #expect(download.ranges == ["", "bytes=100000-", ""])
  }

  @Test(arguments: ["duplicate", "describedby", "alternate"])
  func `G7: places that a reply's head names are not asked`(relation: String) async throws {
    let mirror = try MisbehavingServer(.serving(file.version(2)))
    let download = try Download(
      .serving(file).with(.addedField("Link", "<\(mirror.url("/mirror"))>; rel=\(relation); pri=1"))
        .with(.cut(afterBytes: held), on: .first(1)).with(.status(503), on: .attempt(1)))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(mirror.requests.isEmpty)
  }

  @Test func `G4: Content-Digest of a slice is not taken for the whole's`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [], always: [.contentDigest()])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }

  @Test func `G5: the digest of a coded representation covers the coded bytes`() async throws {
    let codedDigest = GDLTestSupport.Fault.reply { draft, _ in
      draft.fields.set("Repr-Digest", draft.fields.first("Content-Digest"))
    }
    let download = try Download(.serving(file).with([.gzip(), .contentDigest(), codedDigest]))
    #expect(try await download.run().isComplete)
    let plain = try Download(.serving(file).with([.gzip(), .reprDigest()]))
    #expect(try await plain.run().report.ending == .failures)
  }

  @Test(arguments: [
    ("Digest", "MD5=HUXZLQLMuI/KZ5KDcJPcOA=="), ("Digest", "UNIXsum=30637"), ("Repr-Digest", "md5=:AAAA:"),
    ("Repr-Digest", "sha-256=:AAAA:"), ("Repr-Digest", "sha-256"), ("Repr-Digest", "x=:AAAA:, \"open"),
  ])
  func `G6: weak, unknown and broken digests are ignored`(name: String, value: String) async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [], always: [.field(name, value)])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }
}
