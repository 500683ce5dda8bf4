import GDL
import GDLCore
import GDLTestSupport
import Glibc
import Testing

/// Names by which servers and sources try to leave the destination.
@Suite(.timeLimit(.minutes(1))) struct Paths {
  private static let file = Resource(length: 5_000)
  private static let names = [
    "../x.bin", "../../x.bin", "/etc/x.bin", "..\\..\\x.bin", "a/../../../x.bin", "..", ".", "", "~/x.bin",
    "x\u{0}.bin",
    "..%2F..%2Fx.bin", "....//x.bin", "\u{2025}/x.bin", "..\u{FF0F}x.bin", "C:\\x.bin", "\u{202E}nib.x",
  ]

  /// Every byte as `%XX`.
  private static func escaped(_ name: String) -> String {
    name.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// All that is below the test's folder and not below the destination, the journal's files aside.
  private func strays(_ folder: TemporaryFolder) -> [String] {
    folder.names().filter { $0 != "got" && !$0.hasPrefix("journal.db") }
  }

  @Test(arguments: names) func `a folder that a source names stays below the destination`(name: String)
    async throws
  {
    let work = try DispatchTests.Work({ server in
      [
        "/root": [
          [
            .directory(["_directory": .array([.string(name), .string("b")]), "category": .string(name)]),
            .url(server.url("/f.bin"), ["category": .string(name)]),
          ]
        ]
      ]
    }) { $0.path == "/f.bin" ? Behaviour.serving(Self.file).reply(to: $0) : .status(200) }
    let report = try await work.run()
    #expect(report.done == 1 || report.failed == 1, "\(report)")
    #expect(strays(work.folder).isEmpty, "\(strays(work.folder))")
  }

  @Test(arguments: names) func `a name of metadata, of a header or of a URL stays there, too`(name: String)
    async throws
  {
    let work = try DispatchTests.Work({ server in
      [
        "/root": [
          [
            .url(
              server.url("/1"),
              ["_filename": .string(name), "filename": .string(name), "extension": .string(name)]),
            .url(server.url("/2"), [:]),
            .url(server.url("/" + Self.escaped(name)), [:]),
          ]
        ]
      ]
    }) { exchange in
      var behaviour = Behaviour.serving(Self.file)
      if exchange.path == "/2" {
        let quoted = name.filter { $0 != "\u{0}" }.replacing("\\", with: "\\\\")
        behaviour = behaviour.with(.contentDisposition("attachment; filename=\"\(quoted)\""))
      }
      return exchange.target.contains("?page") ? .status(200) : behaviour.reply(to: exchange)
    }
    _ = try await work.run()
    #expect(strays(work.folder).isEmpty, "\(strays(work.folder))")
    #expect(work.server.requests.count >= 3)
  }

  @Test(arguments: names) func `a template of fields that lead out stays there`(name: String) async throws {
    let work = try DispatchTests.Work({ server in
      ["/root": [[.url(server.url("/f.bin"), ["a": .string(name), "filename": .string(name)])]]]
    }) { $0.path == "/f.bin" ? Behaviour.serving(Self.file).reply(to: $0) : .status(200) }
    work.options.output = "{a}/{a}/{filename}.{extension}"
    _ = try await work.run()
    #expect(strays(work.folder).isEmpty, "\(strays(work.folder))")
  }

  @Test func `a symbolic link in place of a file is neither written through nor replaced`() async throws {
    for policy in JobOptions.OnExisting.allCases {
      let work = try DispatchTests.Work({ server in
        ["/root": [[.directory(["_directory": .array([.string("sub")])]), .url(server.url("/f.bin"), [:])]]]
      }) { $0.path == "/f.bin" ? Behaviour.serving(Self.file).reply(to: $0) : .status(200) }
      work.options.onExisting = policy
      _ = try work.folder.makeFolder("got")
      _ = try work.folder.makeFolder("got/sub")
      try work.folder.write("precious", to: "target")
      #expect(symlink(work.folder.path("target"), work.folder.path("got/sub/f.bin")) == 0)
      #expect(symlink(work.folder.path("target"), work.folder.path("got/sub/f.bin.part")) == 0)
      _ = try await work.run()
      #expect(try work.folder.read("target") == Array("precious".utf8), "\(policy)")
      #expect(FileContent.text(work.folder.path("got/sub/f.bin.part")) == "precious", "\(policy)")
    }
  }
}
