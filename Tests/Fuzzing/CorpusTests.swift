import Foundation
import Testing

/// What fuzzing has found worth keeping, on every machine: no libFuzzer is needed.
///
/// Each target has a process of its own, because a fault ends it; it prints the input before.
struct CorpusTests {
  private static var corpus: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")
  }

  static func inputs(of name: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: corpus.appendingPathComponent(name), includingPropertiesForKeys: nil
    ).sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `every input of the corpus is taken or refused as its target says`(name: String) async {
    await #expect(processExitsWith: .success) { [name] in
      let target = try #require(FuzzTarget.all.first { $0.name == name })
      for file in try CorpusTests.inputs(of: name) {
        let bytes = Array(try Data(contentsOf: file))
        FuzzTarget.note("\(name)/\(file.lastPathComponent)")
        target.run(bytes)
      }
    }
  }

  @Test func `every target has a corpus, and every corpus a target`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
    #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    for folder in folders { #expect(try !Self.inputs(of: folder).isEmpty, "\(folder)") }
  }

  @Test func `the corpus is smaller than 1 MiB`() throws {
    let sizes = try FuzzTarget.all.flatMap { try Self.inputs(of: $0.name) }.map { file in
      try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }
    #expect(sizes.reduce(0, +) < 1 << 20)
  }
}
