import GDL
import GDLCore
import GDLTestSupport
import Testing

/// What a user gave for one server reaches no other.
@Suite(.timeLimit(.minutes(1))) struct Credentials {
  private static let file = Resource(length: 200_000)
  private static let secret = "s3cr3t"
  private static let lines = [
    "X-Api-Key: s3cr3t", "Authorization: Bearer s3cr3t", "Cookie: id=s3cr3t", "X-Own: 1",
  ]

  private func shows(_ requests: [LoggedRequest]) -> Bool {
    requests.contains {
      $0.target.contains(Self.secret) || $0.fields.all.contains { $0.value.contains(Self.secret) }
    }
  }

  private static func work(
    _ other: MisbehavingServer, _ tree: @escaping (_ own: String, _ other: String) -> FakeSource.Tree
  ) throws -> DispatchTests.Work {
    let work = try DispatchTests.Work({ tree($0.origin, other.origin) }) { exchange in
      if exchange.path == "/gone" { return .status(404) }
      return exchange.target.contains("?page") ? .status(200) : Behaviour.serving(file).reply(to: exchange)
    }
    work.options.network.headers = lines
    work.options.network.user = "me"
    work.configuration.password = secret
    return work
  }

  @Test func `a redirect takes none of it to another server`() async throws {
    let other = try MisbehavingServer(.serving(Self.file))
    let target = other.url("/there")
    let download = try Download({ _ in .status(302, ["Location": target]) }) {
      $0.network.headers = Self.lines
    }
    #expect(try await download.run().isComplete)
    #expect(shows(download.requests) && !shows(other.requests))
    #expect(other.requests.allSatisfy { $0.header("X-Own") == "1" && $0.header("Referer") == nil })
  }

  @Test func `a file that a source names on another server is asked for without it`() async throws {
    let other = try MisbehavingServer(.serving(Self.file))
    let work = try Self.work(other) { own, other in
      ["/root": [[.url("\(own)/mine", [:]), .url("\(other)/theirs", [:])]]]
    }
    #expect(try await work.run().done == 2)
    #expect(shows(work.server.requests.filter { $0.target == "/mine" }))
    #expect(other.requests.count == 1 && !shows(other.requests))
    #expect(other.requests.allSatisfy { $0.header("Authorization") == nil && $0.header("X-Own") == "1" })
  }

  @Test func `so is a page of a source on another server`() async throws {
    let other = try MisbehavingServer { _ in .status(200) }
    let work = try Self.work(other) { own, other in
      ["/root": [[.queue("\(other)/child", ["_extractor": .string(FakeSource.name)])]], "/child": [[]]]
    }
    #expect(try await work.run().ending == .complete)
    #expect(shows(work.server.requests) && other.requests.count == 1 && !shows(other.requests))
  }

  @Test func `so is another place of a file, and the fields that the source has for the first`() async throws
  {
    let other = try MisbehavingServer(.serving(Self.file))
    let work = try Self.work(other) { own, other in
      [
        "/root": [
          [
            .url(
              "\(own)/gone",
              [
                "_fallback": .array([.string("\(other)/theirs")]),
                "_headers": .object(["X-Auth-Token": .string(Self.secret), "X-Source": .string("2")]),
              ])
          ]
        ]
      ]
    }
    #expect(try await work.run().done == 1)
    #expect(shows(work.server.requests.filter { $0.target == "/gone" }))
    #expect(other.requests.count == 1 && !shows(other.requests))
    #expect(other.requests.first?.header("X-Source") == "2")
  }

  @Test func `a list's line for one URL does not follow what the URL leads to`() async throws {
    let other = try MisbehavingServer(.serving(Self.file))
    let work = try Self.work(other) { own, other in
      [
        "/root": [
          [
            .queue(
              "\(own)/child",
              [
                "_extractor": .string(FakeSource.name),
                "_options": .object(["header": .string("X-Api-Key: s3cr3t")]),
              ])
          ]
        ],
        "/child": [[.url("\(own)/mine", [:]), .url("\(other)/theirs", [:])]],
      ]
    }
    work.options.network.headers = []
    work.options.network.user = nil
    #expect(try await work.run().done == 2)
    #expect(shows(work.server.requests.filter { $0.target == "/mine" }))
    #expect(other.requests.count == 1 && !shows(other.requests))
  }
}
