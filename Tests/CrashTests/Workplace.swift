import FoundationEssentials
import GDLTestSupport
import Glibc
import Testing

/// Everything that runs the real program, one test after the other: they measure time and traffic.
@Suite(.serialized, .timeLimit(.minutes(5)))
enum RealProgram {}

/// What one user has: the program, a journal and a folder for files.
struct Workplace: Sendable {
  struct Ended: Sendable {
    let exit: ChildProcess.Exit?
    let output: String
    let errorOutput: String

    func decoded<Document: Decodable>(as type: Document.Type) throws -> Document {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: Data(output.utf8))
    }

    /// Standard output that is one JSON object a line.
    func decodedLines<Line: Decodable>(as type: Line.Type) throws -> [Line] {
      try output.split(separator: "\n").map {
        try Ended(exit: exit, output: String($0), errorOutput: "").decoded(as: type)
      }
    }
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  var journal: String { folder.path("state/journal.db") }
  /// Where `get` writes.
  var files: String { folder.path("files") }

  func file(_ name: String) -> String { "\(files)/\(name)" }

  /// Length of a file of the folder; nil when it is not there.
  func length(_ name: String) -> Int64? { FileContent.length(of: file(name)) }

  var names: [String] { folder.names(below: "files") }

  /// - Parameters:
  ///   - journal: Another one than this place's own.
  ///   - workingDirectory: Absolute; nil keeps this process's own.
  ///   - wrapper: A program and its arguments that run ours.
  ///   - additions: To its environment.
  func start(
    _ arguments: [String], journal: String? = nil, workingDirectory: String? = nil,
    under wrapper: [String] = [], adding additions: [String: String] = [:]
  ) throws -> ChildProcess {
    // No proxy, login or journal of the user who runs the tests may have a say.
    var environment = [
      "GDL_JOURNAL": journal ?? self.journal, "HOME": folder.path, "XDG_STATE_HOME": folder.path("xdg"),
      "no_proxy": "*", "NO_PROXY": "*", "NO_COLOR": "1", "GDL_PASSWORD": "",
    ]
    environment.merge(additions) { _, new in new }
    let command = wrapper + [try Self.program()] + arguments
    return try ChildProcess(
      command[0], Array(command.dropFirst()), environment: environment, workingDirectory: workingDirectory)
  }

  func startGet(_ arguments: String..., journal: String? = nil) throws -> ChildProcess {
    try start(["get", "-d", files] + arguments, journal: journal)
  }

  func run(_ arguments: String..., timeoutSeconds: Double = 60) async throws -> Ended {
    try await run(arguments, timeoutSeconds: timeoutSeconds)
  }

  func run(_ arguments: [String], timeoutSeconds: Double = 60) async throws -> Ended {
    let child = try start(arguments)
    let exit = await child.ended(timeoutSeconds: timeoutSeconds)
    return Ended(exit: exit, output: child.output, errorOutput: child.errorOutput)
  }

  func get(_ arguments: String...) async throws -> Ended {
    let child = try start(["get", "-d", files] + arguments)
    let exit = await child.ended()
    return Ended(exit: exit, output: child.output, errorOutput: child.errorOutput)
  }

  // MARK: What the journal says

  struct Job: Decodable {
    let id: Int64
    let state: String
    let files: Int64
    let filesDone: Int64
    let filesFailed: Int64
    let filesLeft: Int64
    let processId: Int32?
  }

  struct File: Decodable {
    let path: String
    let state: String
    let bytesReceived: Int64
    let reason: String?
  }

  func jobs() async throws -> [Job] {
    struct Document: Decodable { let jobs: [Job] }
    let ended = try await run("list", "--json")
    try #require(ended.exit == .status(0), "\(ended.errorOutput)")
    return try ended.decoded(as: Document.self).jobs
  }

  func shownFiles(of job: Int64 = 1) async throws -> [File] {
    struct Document: Decodable { let files: [File] }
    let ended = try await run("show", "\(job)", "--json")
    try #require(ended.exit == .status(0), "\(ended.errorOutput)")
    return try ended.decoded(as: Document.self).files
  }

  /// Kinds of the journaled events, oldest first.
  func events() async throws -> [String] {
    struct Line: Decodable { let kind: String }
    return try await run("log", "--json").decodedLines(as: Line.self).map(\.kind)
  }

  /// The program lies beside the tests in the build folder; `GDL_TEST_PROGRAM` names another build of it.
  static func program() throws -> String {
    if let other = getenv("GDL_TEST_PROGRAM") { return String(cString: other) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = buffer.withUnsafeMutableBytes {
      readlink("/proc/self/exe", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    guard count > 0 else { throw SystemError("readlink /proc/self/exe") }
    let tests = String(decoding: buffer[..<count], as: UTF8.self)
    let path = tests.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/gdl"
    guard access(path, X_OK) == 0 else { throw SystemError("find \(path)") }
    return path
  }
}

extension ChildProcess {
  /// `kill -9`, and the end of it.
  func killed() async -> Exit? {
    kill(SIGKILL)
    return await ended()
  }
}

extension LoggedRequest {
  /// Position of the first byte that was asked for.
  var firstPosition: Int64 { ByteRangeRequest(range)?.first ?? 0 }
}
