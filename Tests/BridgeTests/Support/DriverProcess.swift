import GDLCore
import GDLExtractors
import GDLTestSupport
import Glibc

/// A driver in a process of its own, far from the user's configuration.
final class DriverProcess: DriverChannel {
  let process: PipedProcess
  let folder: TemporaryFolder
  private let emptyHome: String

  init(
    _ program: BridgedProgram, _ version: String, _ mode: DriverInvocation.Mode = .run, python: String? = nil
  ) throws {
    folder = try TemporaryFolder()
    emptyHome = try folder.makeFolder("home")
    let work = try folder.makeFolder("work")
    let interpreter = try python ?? Bridges.path(program.name, version)
    let command = DriverInvocation(program, mode).command(interpreter: [interpreter], folder: Bridges.drivers)
    process = try PipedProcess(
      command,
      environment: ["HOME": emptyHome, "XDG_CONFIG_HOME": emptyHome, "PYTHONDONTWRITEBYTECODE": "1"],
      workingDirectory: work)
  }

  func send(_ line: String) async throws(ExtractionError) {
    guard process.send(line) else { throw ExtractionError("the driver is gone", kind: .tryLater) }
  }

  func nextLine() async throws(ExtractionError) -> String? { await process.nextLine() }

  func exit() async -> DriverExit {
    let errors = process.errorOutput
    return switch await process.ended() {
    case .status(let status): DriverExit(status: status, errorOutput: errors)
    case .signal(let signal): DriverExit(signal: signal, errorOutput: errors)
    case nil: DriverExit(errorOutput: errors)
    }
  }

  func close() { process.closeInput() }

  /// The next event that is none of the driver's asides; nil at the end.
  func nextEvent() async throws -> DriverEvent? {
    while let line = try await nextLine() {
      let event = try DriverEvent(line: line)
      if case .cursor = event { continue }
      return event
    }
    return nil
  }

  /// Everything up to the end of the extraction, or of the driver.
  func events() async throws -> [DriverEvent] {
    var events: [DriverEvent] = []
    while let line = try await nextLine() {
      events.append(try DriverEvent(line: line))
      if case .end = events.last { break }
    }
    return events
  }
}

/// Starts real drivers for an extractor, and remembers them.
final class DriverLauncher: DriverHost {
  let version: String
  private let started = Monitor<[DriverProcess]>([])

  init(_ version: String) { self.version = version }

  var last: DriverProcess? { started.withLock { $0.last } }

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    throw ExtractionError("no page is fetched for a bridge", kind: .failed)
  }

  func launch(_ invocation: DriverInvocation) async throws(ExtractionError) -> any DriverChannel {
    do {
      let process = try DriverProcess(invocation.program, version, invocation.mode)
      started.withLock { $0.append(process) }
      return process
    } catch {
      throw ExtractionError("\(error)", kind: .missing)
    }
  }
}

extension DriverStart {
  /// With an extractor of the tests, that knows `gdltest:NAME:ROOT`.
  static func test(_ name: String, _ site: MockSite, credit: Int = 100_000) -> DriverStart {
    var start = DriverStart(url: "gdltest:\(name):\(site.root)")
    start.credit = credit
    start.arguments = testArguments
    return start
  }

  static var testArguments: [String] {
    ["-o", "extractor.module-sources=[\"\(Bridges.fixtures)/extractors\", null]"]
  }

  static func tag(_ site: MockSite, credit: Int = 100_000) -> DriverStart {
    var start = DriverStart(url: "moebooru:\(site.root)/post?tags=sea")
    start.credit = credit
    return start
  }
}

extension Array where Element == DriverEvent {
  var files: [DriverFile] { compactMap { if case .file(let file) = $0 { file } else { nil } } }
  var directories: [DriverDirectory] {
    compactMap { if case .directory(let event) = $0 { event } else { nil } }
  }
  var errors: [DriverError] { compactMap { if case .error(let error) = $0 { error } else { nil } } }
  var ends: [DriverEnd] { compactMap { if case .end(let end) = $0 { end } else { nil } } }
  var warnings: [String] {
    compactMap { if case .log("warning", _, let message) = $0 { message } else { nil } }
  }
  var cursor: String? { compactMap { if case .cursor(let text) = $0 { text } else { nil } }.last }
}
