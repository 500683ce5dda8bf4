import GDL
import GDLTestSupport

/// Several URLs of one server in one job, over one life of the engine or several.
final class SeveralFiles {
  let folder: TemporaryFolder
  let server: MisbehavingServer
  let urls: [String]
  var options = Download.quick
  var configuration: EngineConfiguration
  private var job: JobID?

  /// - Parameter paths: Of the URLs, with their leading slashes.
  convenience init(_ paths: [String], _ handler: @escaping MisbehavingServer.Handler) throws {
    let server = try MisbehavingServer(handler)
    try self.init(server, paths.map { server.url($0) })
  }

  /// URLs that lead to a server by another way than its own address.
  init(_ server: MisbehavingServer, _ urls: [String]) throws {
    folder = try TemporaryFolder()
    self.server = server
    self.urls = urls
    options.directory = folder.path("got")
    configuration = EngineConfiguration(journalPath: folder.path("journal.db"))
  }

  deinit { server.stop() }

  /// A new engine runs the job to an end of its own and is closed.
  @discardableResult
  func run() async throws -> RunReport {
    let engine = try Engine(configuration)
    let id: JobID
    if let job {
      id = job
    } else {
      id = try await engine.add(JobRequest(input: "several", options: options, source: .urls(urls)))
      job = id
    }
    let report = try await engine.run([id])
    try await engine.close()
    return report
  }

  /// Names in the destination folder.
  var names: [String] { folder.names(below: "got") }
  func path(_ name: String) -> String { folder.path("got/\(name)") }
}
