import ArgumentParser
import Foundation

/// Worlds in which a bug was found, in files: what they are does not change when seeds make other worlds.
enum KeptScenario {
  static func write(_ scenario: Scenario, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(scenario).write(to: URL(fileURLWithPath: Surroundings.path(path)))
  }

  static func play(_ paths: [String], isTraced: Bool) throws {
    var failed = 0
    for path in paths {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: Surroundings.path(path)))
      let result = SeedRun.run(try JSONDecoder().decode(Scenario.self, from: bytes), isTraced: isTraced)
      guard let violation = result.violation else { continue }
      Surroundings.say("\(path): \(violation)")
      failed += 1
    }
    Surroundings.say("\(paths.count) kept worlds played; \(failed) failed")
    if failed > 0 { throw ExitCode(1) }
  }
}
