#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The main job in one breath: download, be killed, resume, prove the bytes. Everything on the loopback and
/// in a temporary folder that is removed at the end.
struct Demo {
  /// More than this fetched twice, and the resume was none.
  static let refetchLimit: Int64 = 8 << 20

  private let folder: String
  private let server: DemoServer
  private let say: (String) throws -> Void

  /// - Parameter say: Gets each step as a sentence.
  init(say: @escaping (String) throws -> Void) throws(DemoFailure) {
    self.say = say
    server = try DemoServer()
    var template = Array(((Environment.value("TMPDIR") ?? "/tmp") + "/gdl-demo-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw DemoFailure("no temporary folder: \(String(cString: strerror(errno)))")
    }
    folder = template.withUnsafeBufferPointer { bytes in
      String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// Whether the proof holds.
  func run() throws -> Bool {
    let result = Result { try steps() }
    try FileManager.default.removeItem(atPath: folder)
    return try result.get()
  }

  private var journal: String { folder + "/journal.db" }
  private var path: String { folder + "/holiday.bin" }

  private func steps() throws -> Bool {
    let size = Figures.size(DemoContent.length)
    try say("1. A server on 127.0.0.1:\(server.port) offers holiday.bin: \(size) at about 16 MiB/s.")
    let first = try start(["get", "--directory", folder, server.url])
    try say("2. `gdl get` runs as process \(first.processID). It will not get far.")
    try killAtHalf(first)
    let before = server.bytesSent
    try say(
      "3. kill -9 of process \(first.processID) after \(Figures.size(before)): no warning, no clean-up.")
    try say(
      "   The final name \(FileManager.default.fileExists(atPath: path) ? "EXISTS" : "does not exist yet").")
    let second = try start(["resume"])
    try say("4. `gdl resume` runs as process \(second.processID).")
    let end = try second.wait()
    guard end == .exited(0) else { throw DemoFailure("`gdl resume` ended with \(end)") }
    try say("5. It ended with status 0; the server sent it \(Figures.size(server.bytesSent - before)).")
    return try prove()
  }

  private func prove() throws -> Bool {
    let again = server.bytesSent - DemoContent.length
    let difference = DemoContent.difference(from: path)
    let (served, received) = (DemoContent.sha256, DemoContent.sha256(of: path))
    try say("   sha256 of the server's file: \(served)")
    try say("   sha256 of holiday.bin:       \(received ?? "cannot be read")")
    try say("   length and content: " + (difference ?? "all \(DemoContent.length) bytes are the server's"))
    try say("   requests that went on in the middle: \(server.resumedRequests)")
    try say("   fetched twice: \(Figures.size(again)) (\(again) bytes)")
    let holds =
      difference == nil && served == received && server.resumedRequests > 0 && again <= Self.refetchLimit
    try say(holds ? "The proof holds." : "The proof DOES NOT hold.")
    return holds
  }

  private func start(_ arguments: [String]) throws(DemoFailure) -> DemoChild {
    // No proxy of the environment may stand between a process and its own loopback.
    try DemoChild(
      arguments + ["--journal", journal, "--quiet", "--progress", "none"],
      environment: ["no_proxy": "*", "NO_PROXY": "*"])
  }

  private func killAtHalf(_ child: DemoChild) throws(DemoFailure) {
    let deadline = monotonicSeconds() + 15
    while server.bytesSent < DemoContent.length / 2 {
      if let end = child.endedAlready() { throw DemoFailure("`gdl get` ended too early, with \(end)") }
      if monotonicSeconds() > deadline {
        child.kill()
        throw DemoFailure("`gdl get` had only \(Figures.size(server.bytesSent)) after 15 s")
      }
      usleep(2_000)
    }
    child.kill()
    guard try child.wait() == .killed(signal: SIGKILL) else {
      throw DemoFailure("`gdl get` was not there any more when it was to be killed")
    }
  }
}
