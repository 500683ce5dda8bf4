import GDL
import GDLTestSupport
import Testing

private let held: Int64 = 100_000
private let file = Resource(length: 300_000)

@Suite(.serialized, .timeLimit(.minutes(1))) struct `Content codings` {
  /// The coded form, as an undisturbed download brings it.
  private func coded(_ fault: GDLTestSupport.Fault) async throws -> [UInt8] {
    let download = try Download(.serving(file).with(fault))
    #expect(try await download.run().isComplete)
    return try FileContent.read(download.path())
  }

  @Test func `E1: an unasked gzip is kept as it came, in one piece of one form`() async throws {
    let whole = try await coded(.gzip())
    #expect(whole.starts(with: [0x1F, 0x8B]))
    #expect(whole.count > file.length)
    let download = try Download(file, .cut, afterBytes: held, then: [], always: [.gzip()])
    #expect(try await download.run().isComplete)
    #expect(try FileContent.read(download.path()) == whole)
  }

  @Test(arguments: [false, true])
  func `E1: a plain beginning and a coded rest are never mixed`(ignoresIfRange: Bool) async throws {
    let whole = try await coded(.gzip())
    let download = try Download(
      file, .cut, afterBytes: held, then: [.gzip()] + (ignoresIfRange ? [.ignoresIfRange] : []))
    #expect(try await download.run().isComplete)
    let bytes = try FileContent.read(download.path())
    #expect(bytes == whole || bytes == file.bytes)
  }

  @Test func `E1: a coded beginning and a plain rest are never mixed`() async throws {
    let download = try Download(
      .serving(file).with([.gzip(), .cut(afterBytes: held)], on: .first(1)).with(.ignoresIfRange))
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
  }

  @Test func `E3: every request says that only identity is acceptable`() async throws {
    let download = try Download(file, .cut, afterBytes: held, then: [])
    #expect(try await download.run().isComplete)
    #expect(download.requests.map { $0.header("Accept-Encoding") } == ["identity", "identity"])
  }

  @Test func `E4: Content-Encoding identity is no coding`() async throws {
    let download = try Download(
      file, .cut, afterBytes: held, then: [], always: [.field("Content-Encoding", "identity")])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file) == nil)
    #expect(download.bytesSent == file.length)
  }

  @Test(arguments: ["gzip", "x-gzip"])
  func `E5: an archive that is labelled as coded is stored as it comes`(label: String) async throws {
    let behaviour = Behaviour.serving(file).with(.cut(afterBytes: held), on: .first(1))
      .with(.field("Content-Encoding", label))
    let download = try Download(behaviour, path: "/file.tar.gz")
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: file, name: "file.tar.gz") == nil)
  }

  @Test func `E6: a stream cut inside whole framing is stored as it came`() async throws {
    let whole = try await coded(.gzip())
    let short = try await coded(.gzip(droppedBytes: 10))
    #expect(short == Array(whole.dropLast(10)))
  }

  @Test func `E7: what a proxy has transformed is not joined`() async throws {
    var transformed = file.bytes(ofVersion: 2)
    transformed.length = 200_000
    let download = try Download(
      file, .cut, afterBytes: held,
      then: [.changed(to: transformed), .field("Warning", "214 proxy \"Transformation Applied\"")])
    #expect(try await download.run().isComplete)
    #expect(download.difference(from: transformed) == nil)
  }
}
