import FoundationEssentials
import GDLCore
import GDLExtractors

/// Files under `Fixtures/Documents`, as servers sent them.
enum Fixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/Documents")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// All files of a folder, in the order of their names.
  static func names(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path()).sorted()
  }
}

extension Page {
  init(_ body: [UInt8], at url: String, type: String) {
    self.init("", at: url, fields: [ResponseHead.Field(name: "content-type", value: type)])
    self.body = body
  }

  init(fixture: String, at url: String, type: String) throws {
    self.init(try Fixture.bytes(fixture), at: url, type: type)
  }
}

extension FakePages {
  /// One page of a fixture.
  convenience init(_ fixture: String, at url: String, type: String) throws {
    self.init([url: try Page(fixture: fixture, at: url, type: type)])
  }

  /// One page of a text.
  convenience init(text: String, at url: String, type: String) {
    self.init([url: Page(Array(text.utf8), at: url, type: type)])
  }
}
