import GDL
import GDLJournal
import GDLStorage
import GDLTestSupport
import Testing

/// One file between a misbehaving server and an engine, over one life of the engine or several.
///
///     let download = try Download(.serving(file).with(.cut(afterBytes: 70_000), on: .first(1)))
///     let outcome = try await download.run()
///     #expect(outcome.isComplete && download.difference(from: file) == nil)
///
/// Journal and destination stay when an engine is closed; the next ``run()`` goes on with the same job.
final class Download: Sendable {
  let folder: TemporaryFolder
  let server: MisbehavingServer
  let url: String
  let options: JobOptions
  let configuration: EngineConfiguration
  let hooks: [HookRequest]
  private let job = Monitor<JobID?>(nil)

  /// - Parameters:
  ///   - path: Of the URL, with its leading slash.
  ///   - change: What this test wants otherwise than ``Download/quick``.
  convenience init(
    _ handler: @escaping MisbehavingServer.Handler, path: String = "/file.bin",
    options change: (inout JobOptions) -> Void = { _ in },
    configuration adjust: (inout EngineConfiguration) -> Void = { _ in }
  ) throws {
    let server = try MisbehavingServer(handler)
    try self.init(server, url: server.url(path), options: change, configuration: adjust)
  }

  /// A URL that leads to a server by another way than its own address, such as a proxy.
  init(
    _ server: MisbehavingServer, url: String,
    options change: (inout JobOptions) -> Void = { _ in },
    configuration adjust: (inout EngineConfiguration) -> Void = { _ in }, hooks: [HookRequest] = []
  ) throws {
    self.hooks = hooks
    folder = try TemporaryFolder()
    self.server = server
    self.url = url
    var options = Self.quick
    options.directory = folder.path("got")
    change(&options)
    self.options = options
    var configuration = EngineConfiguration(journalPath: folder.path("journal.db"))
    adjust(&configuration)
    self.configuration = configuration
  }

  convenience init(
    _ behaviour: Behaviour, path: String = "/file.bin",
    options change: (inout JobOptions) -> Void = { _ in },
    configuration adjust: (inout EngineConfiguration) -> Void = { _ in }, hooks: [HookRequest] = []
  ) throws {
    let server = try MisbehavingServer { behaviour.reply(to: $0) }
    try self.init(server, url: server.url(path), options: change, configuration: adjust, hooks: hooks)
  }

  deinit { server.stop() }

  /// One connection, and waits that a test can afford.
  static var quick: JobOptions {
    var options = JobOptions()
    options.segments = .fixed(1)
    options.minimumSegment = 1 << 20
    options.network.retryWaitSeconds = 0.02
    options.network.stallTimeoutSeconds = 10
    return options
  }

  /// What one life of an engine came to.
  struct Outcome: Sendable {
    let report: RunReport
    let notices: [Notice]
    var isComplete: Bool { report.ending == .complete && report.done == 1 }
    /// Every sentence that a user would have read.
    var text: String {
      (notices.map(\.text) + report.problems.map(\.what)).joined(separator: "\n")
    }
  }

  /// A new engine runs the job to an end of its own and is closed.
  func run(override: NetworkOverride? = nil, disk: any DiskCalls = SystemDisk()) async throws -> Outcome {
    try await live(override: override, disk: disk) { _ in }
  }

  /// A new engine runs the job until so many bytes of the file are on the disk, is told to stop, and is closed.
  ///
  /// The server must send nothing after them (`.stall(afterBytes:)`), or more of them will have come.
  func stop(whenReceived bytes: Int64) async throws -> Outcome {
    try await live { engine in
      let arrived = await waitUntil {
        let received = await engine.progress().files.reduce(0) { $0 + $1.received }
        return received >= bytes
      }
      #expect(arrived, "\(bytes) bytes never arrived")
      engine.stop()
    }
  }

  /// The life of an engine: opened, run beside `meanwhile`, closed.
  func live(
    override: NetworkOverride? = nil, disk: any DiskCalls = SystemDisk(),
    _ meanwhile: @escaping @Sendable (Engine) async throws -> Void
  ) async throws -> Outcome {
    var configuration = configuration
    configuration.networkOverride = override
    let engine = try Engine(configuration, access: .readWrite, diskCalls: disk)
    let id = try await jobID(in: engine)
    async let other: Void = meanwhile(engine)
    let report = try await engine.run([id])
    try await other
    try await engine.close()
    var notices: [Notice] = []
    for await notice in engine.notices { notices.append(notice) }
    return Outcome(report: report, notices: notices)
  }

  /// Queues the job's file again after it failed for good.
  func queueAgain() async throws {
    let engine = try Engine(configuration)
    _ = try await engine.retry(nil)
    try await engine.close()
  }

  /// How many events hooks still have to be told.
  func pendingDeliveries() async throws -> Int {
    let journal = try Journal.open(path: configuration.journalPath, access: .readOnly)
    defer { #expect(throws: Never.self) { try journal.close() } }
    return try await journal.dueDeliveries(
      DeliveryScope(jobs: [1], othersBefore: 0), at: 1e10, limit: 100
    ).count
  }

  private func jobID(in engine: Engine) async throws -> JobID {
    if let known = job.withLock({ $0 }) { return known }
    let id = try await engine.add(
      JobRequest(input: url, options: options, source: .urls([url]), hooks: hooks))
    job.withLock { $0 = id }
    return id
  }

  // MARK: What came of it

  var requests: [LoggedRequest] { server.requests }
  /// The `Range` field of every request; an empty text for none.
  var ranges: [String] { requests.map { $0.range ?? "" } }
  /// The `If-Range` field of every request; an empty text for none.
  var conditions: [String] { requests.map { $0.header("If-Range") ?? "" } }
  /// Body bytes that the server sent. Of a reply that was dropped they are as many as sockets hold.
  var bytesSent: Int64 { server.bodyBytesSent }
  /// Names in the destination folder.
  var names: [String] { folder.names(below: "got") }

  func path(_ name: String = "file.bin") -> String { folder.path("got/\(name)") }

  /// What is wrong with the finished file; nil when it is exactly this version, and nothing else was left behind.
  func difference(from resource: Resource, name: String = "file.bin") -> String? {
    if names != [name] { return "the folder holds \(names)" }
    return resource.difference(file: path(name))
  }

  /// What is wrong with the first bytes of the partial file; nil when they are of this version and the
  /// final name does not exist.
  func partialDifference(from resource: Resource, bytes: Int64, name: String = "file.bin") -> String? {
    if names != ["\(name).part"] { return "the folder holds \(names)" }
    return resource.difference(file: path("\(name).part"), positions: 0..<bytes)
  }
}
