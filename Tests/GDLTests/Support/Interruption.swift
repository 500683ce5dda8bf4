import GDLTestSupport
import Testing

/// What ends the first reply in mid-file.
enum Interruption: CaseIterable, Sendable {
  /// The server closes the connection; the same engine asks again.
  case cut
  /// The engine is stopped and closed; a new one asks again.
  case processEnd
}

extension Download {
  /// A server of `file` whose first reply ends after so many bytes, and what the later replies are like.
  convenience init(
    _ file: Resource, _ interruption: Interruption, afterBytes bytes: Int64,
    then faults: [GDLTestSupport.Fault],
    always: [GDLTestSupport.Fault] = [], isStrict: Bool = false
  ) throws {
    let behaviour = Behaviour.serving(file).with(always)
      .with(interruption == .cut ? .cut(afterBytes: bytes) : .stall(afterBytes: bytes), on: .first(1))
      .with(faults, on: .from(1))
    try self.init(behaviour) { $0.isStrict = isStrict }
  }

  /// Runs to an end, with a new engine behind an interruption that ends the first one.
  func run(_ interruption: Interruption, afterBytes bytes: Int64) async throws -> Outcome {
    if interruption == .processEnd {
      let stopped = try await stop(whenReceived: bytes)
      #expect(stopped.report.ending == .stopped)
    }
    return try await run()
  }
}
