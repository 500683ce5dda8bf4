import GDLTestSupport
import Testing

/// A command that is killed at each of its steps.
struct StepScenario: Sendable, CustomTestStringConvertible {
  let name: String
  /// Makes everything as it is before the command, each time new.
  let arrange: @Sendable () async throws -> StepPlay

  init(_ name: String, _ arrange: @escaping @Sendable () async throws -> StepPlay) {
    self.name = name
    self.arrange = arrange
  }

  var testDescription: String { name }

  static let all: [StepScenario] =
    fileScenarios + listScenarios + pauseScenarios + aftercareScenarios + commandScenarios
}
