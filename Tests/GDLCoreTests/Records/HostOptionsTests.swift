import Testing

@testable import GDLCore

@Suite struct `Options of single hosts` {
  private func options(_ hosts: (String, (inout NetworkOverride) -> Void)...) throws -> JobOptions {
    var options = JobOptions()
    options.network.headers = ["A: all", "B: all"]
    options.hosts = try hosts.map { name, change in
      var network = NetworkOverride()
      change(&network)
      return HostOptions(try #require(HostPattern(name)), network)
    }
    return options
  }

  @Test(
    arguments: [
      ("example.org", "example.org", true), ("example.org", "EXAMPLE.org", true),
      ("example.org", "a.example.org", false), ("*.example.org", "a.example.org", true),
      ("*.example.org", "a.b.example.org", true), ("*.example.org", "example.org", false),
      ("*.example.org", "badexample.org", false), ("*.example.org", ".example.org", false),
      ("[::1]", "[::1]", true), ("Example.Org", "example.org", true),
    ] as [(String, String, Bool)])
  func `a name is one host, and a star before it every host below`(
    pattern: String, host: String, matches: Bool
  )
    throws
  {
    #expect(try #require(HostPattern(pattern)).matches(host) == matches)
  }

  @Test(arguments: [
    "", "*", "*.", "http://a", "a:80", "a/b", "a b", "a.*", "**.a", "u@a", ".a", "*.[::1]", "a?b",
  ])
  func `what is no name of a host is refused`(text: String) {
    #expect(HostPattern(text) == nil)
  }

  @Test func `the more specific one comes first, and headers are replaced by name`() throws {
    let options = try options(
      ("a.example.org", { $0.headers = ["a: one"] }),
      (
        "*.example.org",
        {
          $0.retries = 7
          $0.headers = ["A: many", "C: many"]
        }
      ), ("*.org", { $0.retries = 3 }))
    let one = options.forHost(of: "https://a.example.org:8080/x?y")
    #expect(one.network.retries == 7)
    #expect(one.network.headers == ["B: all", "C: many", "a: one"])
    #expect(options.forHost(of: "https://b.org/").network.retries == 3)
    #expect(options.forHost(of: "https://example.com/") == options)
    #expect(options.forHost(of: "no URL") == options)
  }

  @Test func `what was given for a run holds at every host`() throws {
    var options = try options(
      (
        "a.org",
        {
          $0.segments = .fixed(2)
          $0.headers = ["a: host", "D: host"]
        }
      ), ("b.org", { $0.segments = .fixed(3) }))
    var given = NetworkOverride()
    given.segments = .fixed(5)
    given.headers = ["A: given"]
    options.override(with: given)
    #expect(options.segments == .fixed(5))
    #expect(options.hosts.map(\.pattern.text) == ["a.org"], "nothing is left to say of the other")
    let there = options.forHost(of: "http://a.org/")
    #expect(there.segments == .fixed(5) && there.network.headers == ["B: all", "A: given", "D: host"])
  }
}
