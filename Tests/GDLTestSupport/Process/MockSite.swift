/// `mock_site.py` at work; it ends when the last reference goes.
package final class MockSite: Sendable {
  package let root: String
  /// Without the scheme: gallery-dl's name for a site that it does not know.
  package let host: String
  private let process: PipedProcess
  private let folder: TemporaryFolder

  package init(posts: Int = 350, options: [String] = []) async throws {
    folder = try TemporaryFolder()
    process = try PipedProcess(
      [
        Bridges.python(), Bridges.fixtures + "/sites/mock_site.py", folder.path("requests"), "--posts",
        "\(posts)",
      ]
        + options, workingDirectory: folder.path)
    guard let port = await process.nextLine() else {
      throw MissingBridges(description: "the mock site did not start: \(process.errorOutput)")
    }
    host = "127.0.0.1:\(port)"
    root = "http://\(host)"
  }

  /// Lines of the log: method, path, range, user agent.
  package var requests: [String] {
    FileContent.text(folder.path("requests")).split(separator: "\n").map(String.init)
  }

  /// Paths that were asked for and begin so.
  package func paths(_ beginning: String) -> [String] {
    requests.compactMap { line in
      let words = line.split(separator: " ")
      return words.count > 1 && words[1].hasPrefix(beginning) ? String(words[1]) : nil
    }
  }
}
