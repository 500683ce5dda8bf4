import GDL
import GDLCore
import GDLTestSupport
import Testing

/// Servers of the internet that lead to addresses of private networks. 127.0.0.1 stands for the internet here.
@Suite(.timeLimit(.minutes(1))) struct PrivateAddresses {
  private static let file = Resource(length: 5_000)
  private static let isPrivate: @Sendable (NetworkAddress) -> Bool = { $0.v4 != 0x7F00_0001 && $0.isPrivate }
  private static let inside = "http://127.0.0.2:9/inside.bin"

  private static func work(_ tree: (MisbehavingServer) -> FakeSource.Tree) throws -> DispatchTests.Work {
    let work = try DispatchTests.Work(tree) { exchange in
      exchange.target.contains("?page") ? .status(200) : Behaviour.serving(file).reply(to: exchange)
    }
    work.configuration.isPrivateAddress = isPrivate
    work.options.network.retries = 0
    return work
  }

  @Test func `a redirect there fails at once, and says how it would be allowed`() async throws {
    let download = try Download({ _ in .status(302, ["Location": Self.inside]) }) { _ in
    } configuration: {
      $0.isPrivateAddress = Self.isPrivate
    }
    let outcome = try await download.run()
    #expect(outcome.report.ending == .failures)
    #expect(outcome.text.contains("private network"), "\(outcome.text)")
    #expect(outcome.report.problems.first?.hint?.contains("--allow-private") == true)
    #expect(download.requests.count == 1)
  }

  @Test func `who allows it gets there`() async throws {
    let download = try Download({ _ in .status(302, ["Location": Self.inside]) }) {
      $0.network.allowsPrivate = true
      $0.network.retries = 0
    } configuration: {
      $0.isPrivateAddress = Self.isPrivate
    }
    // Nothing listens there: that it was tried is what counts.
    guard case .resumable = try await download.run().report.ending else { return #expect(Bool(false)) }
  }

  @Test func `what a source names there is refused, and its other files come`() async throws {
    let work = try Self.work { server in
      ["/root": [[.url(Self.inside, [:]), .url(server.url("/there"), [:])]]]
    }
    let report = try await work.run()
    #expect(report.done == 1 && report.failed == 1)
    #expect(report.problems.contains { $0.what.contains("private network") }, "\(report.problems)")
    #expect(work.names == ["there"])
  }

  @Test func `a mark of the source's own changes nothing`() async throws {
    let work = try Self.work { _ in ["/root": [[.url(Self.inside, ["_private": .bool(true)])]]] }
    let report = try await work.run()
    #expect(report.failed == 1 && report.problems.contains { $0.what.contains("private network") })
  }

  @Test func `a source that a source names there is not read`() async throws {
    let work = try Self.work { _ in
      [
        "/root": [[.queue("http://127.0.0.2:9/child", ["_extractor": .string(FakeSource.name)])]],
        "/child": [[]],
      ]
    }
    let report = try await work.run()
    #expect(report.ending == .failures)
    #expect(report.problems.contains { $0.what.contains("private network") }, "\(report.problems)")
  }

  @Test func `another place of a file there is not asked`() async throws {
    let work = try Self.work { server in
      [
        "/root": [
          [
            .url(
              server.url("/missing?page"),
              ["_fallback": .array([.string(Self.inside)]), "_size": .integer(7)])
          ]
        ]
      ]
    }
    let report = try await work.run()
    #expect(report.failed == 1)
    #expect(work.names.allSatisfy { $0.hasSuffix(".part") })
  }

  @Test func `a source of a private network may name it`() async throws {
    let work = try Self.work { server in ["/root": [[.url(server.url("/there"), [:])]]] }
    work.configuration.isPrivateAddress = { $0.isPrivate }
    #expect(try await work.run().done == 1)
  }
}
