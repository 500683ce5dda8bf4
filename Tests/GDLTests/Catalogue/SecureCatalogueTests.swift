import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)
private let changed = file.version(2)

/// Entries of the catalogue once more, over TLS and over HTTP/2: what a reply means does not hang on how it came.
@Suite(.serialized, .timeLimit(.minutes(3))) struct `The catalogue over TLS and HTTP/2` {
  /// Torn at ``held``, and then as `faults` say, it ends whole as `result`.
  @discardableResult
  private func ends(
    _ version: TLSFront.Version, _ end: GDLTestSupport.Fault = .cut(afterBytes: held),
    then faults: [GDLTestSupport.Fault], always: [GDLTestSupport.Fault] = [], as result: Resource = file,
    options change: (inout JobOptions) -> Void = { _ in }
  ) async throws -> SecureDownload {
    let behaviour = Behaviour.serving(file).with(always).with(end, on: .first(1)).with(faults, on: .from(1))
    let secure = try await SecureDownload(behaviour, [version], options: change)
    let outcome = try await secure.download.run()
    #expect(outcome.isComplete, "\(outcome.text) \(secure.front.errorOutput)")
    #expect(secure.download.difference(from: result) == nil)
    #expect(Set(secure.versions) == (version == .http2 ? ["h2"] : []))
    return secure
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `V1: under an unchanged strong tag the rest is joined`(version: TLSFront.Version) async throws {
    let secure = try await ends(version, then: [])
    #expect(secure.download.requests.count == 2)
    #expect(secure.download.conditions == ["", file.entityTag])
    #expect(secure.download.bytesSent <= file.length + held)
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `V2: a changed file that comes as 200 is taken whole`(version: TLSFront.Version) async throws {
    let secure = try await ends(version, then: [.changed(to: changed)], as: changed)
    #expect(secure.download.requests.count == 2)
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `V3: a changed file behind a server that ignores If-Range is fetched anew`(
    version: TLSFront.Version
  ) async throws {
    let secure = try await ends(version, then: [.changed(to: changed), .ignoresIfRange], as: changed)
    #expect(secure.download.ranges.last == "")
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `V4: a 206 of another total is not joined`(version: TLSFront.Version) async throws {
    let longer = file.version(2, length: 350_000)
    let secure = try await ends(
      version,
      then: [.changed(to: longer), .ignoresIfRange, .field("ETag", nil), .field("Last-Modified", nil)],
      as: longer)
    #expect(secure.download.ranges.last == "")
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `A1, A2: ranges that are ignored or refused bring the whole`(version: TLSFront.Version) async throws {
    try await ends(version, then: [.ignoresRange, .acceptRanges("none")])
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `A3, A4: a start before the one asked for is joined where it belongs`(
    version: TLSFront.Version
  ) async throws {
    try await ends(version, then: [.alwaysFromStart])
    try await ends(version, then: [.roundsStart(to: 65_536)])
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `A5: a start behind the one asked for leaves no hole`(version: TLSFront.Version) async throws {
    try await ends(version, then: [.shiftsStart(by: 1_000)])
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `F1, F2: a body that ends early is gone on with`(version: TLSFront.Version) async throws {
    for end in [.cut(afterBytes: held), .reset(afterBytes: held)] as [GDLTestSupport.Fault] {
      let secure = try await ends(version, end, then: [])
      let position = try #require(ByteRangeRequest(secure.download.ranges.last)?.first)
      #expect(position > 0 && position <= held)
    }
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `T1: a wait that the server asks for is waited`(version: TLSFront.Version) async throws {
    let behaviour = Behaviour.serving(file).with(.retryAfter("1"), on: .first(1))
    let secure = try await SecureDownload(behaviour, [version])
    #expect(try await secure.download.run().isComplete)
    let times = secure.download.requests.map(\.timeSeconds)
    #expect(times.count == 2 && times[1] - times[0] >= 1)
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `S1: a body that falls silent is gone on with over a new connection`(
    version: TLSFront.Version
  ) async throws {
    let secure = try await ends(version, .stall(afterBytes: held), then: []) {
      $0.network.stallTimeoutSeconds = 0.5
    }
    #expect(secure.download.requests.count == 2)
    if version == .http2 { #expect(secure.connections == ["0", "1"]) }
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `S2: a body that drips is cut off below the floor`(version: TLSFront.Version) async throws {
    try await ends(version, .rate(bytesPerSecond: 5_000), then: []) {
      $0.network.stallTimeoutSeconds = 1
      $0.network.minimumBytesPerSecond = 100_000
    }
  }

  @Test(arguments: TLSFront.Version.allCases)
  func `E1: an unasked gzip is kept as it came`(version: TLSFront.Version) async throws {
    let whole = try await SecureDownload(.serving(file).with(.gzip()), [version])
    #expect(try await whole.download.run().isComplete)
    let torn = try await SecureDownload(
      .serving(file).with(.gzip()).with(.cut(afterBytes: held), on: .first(1)), [version])
    #expect(try await torn.download.run().isComplete)
    let bytes = try FileContent.read(torn.download.path())
    #expect(try FileContent.read(whole.download.path()) == bytes && bytes.starts(with: [0x1F, 0x8B]))
  }
}
