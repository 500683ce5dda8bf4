import ArgumentParser
import GDL

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read files back and compare them with the checksums of the journal.",
    discussion: "An argument of digits only is a job, anything else a path; write `./12` for a file named 12."
  )

  @Argument(help: ArgumentHelp("Jobs or paths; none: every finished file.", valueName: "job|path"))
  var targets: [String] = []
  @Flag(help: "Fetch the damaged ranges again, and only those.")
  var repair = false
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() async throws {
    // A repair writes; reading back does not.
    let all = try await global.withEngine(repair ? .existing : .readOnly) { engine in
      try await verify(engine)
    }
    if global.json { try Console.write(JSONText.line(VerifyView(all))) }
    let namesPaths = !paths.isEmpty
    if all.contains(where: { Self.isBad($0.outcome, wasNamed: namesPaths) }) { throw ExitCode(1) }
  }

  private var paths: [String] { targets.filter { Self.job($0) == nil }.map(Paths.absolute) }

  /// Results are written as they come: reading terabytes back takes its time.
  private func verify(_ engine: Engine) async throws -> [VerifyResult] {
    let numbers = targets.compactMap(Self.job)
    let (results, channel) = AsyncStream.makeStream(of: VerifyResult.self)
    let options = global
    let reading = Task {
      var all: [VerifyResult] = []
      for await result in results {
        all.append(result)
        if !options.json { try Self.write(result, options: options) }
      }
      return all
    }
    defer { channel.finish() }
    let summary = try await engine.verify(
      numbers.isEmpty ? nil : numbers, paths: paths, repair: repair, report: { channel.yield($0) })
    channel.finish()
    let all = try await reading.value
    global.say(Self.sentence(summary))
    return all
  }

  private static func job(_ argument: String) -> JobID? {
    argument.allSatisfy { ("0"..."9").contains($0) } ? JobID(argument) : nil
  }

  /// Intact files are counted, and named with `-v`; everything else is a line.
  private static func write(_ result: VerifyResult, options: GlobalOptions) throws {
    if case .intact = result.outcome, !options.verbose { return }
    try Console.line("\(result.outcome.sentence): \(result.path)")
  }

  private static func sentence(_ counts: VerifySummary) -> String {
    var parts = ["\(Figures.count(counts.intact, "file")) intact"]
    let others = [
      (counts.repaired, "repaired"), (counts.damaged, "damaged"), (counts.missing, "missing"),
      (counts.changedLength, "of another length"), (counts.unknown, "without a checksum"),
    ]
    for (number, word) in others where number > 0 { parts.append("\(number) \(word)") }
    return parts.joined(separator: ", ")
  }

  /// A file without a checksum proves nothing: that counts when it was asked for by name.
  private static func isBad(_ outcome: VerifyResult.Outcome, wasNamed: Bool) -> Bool {
    switch outcome {
    case .intact, .repaired: false
    case .damaged, .missing, .changedLength: true
    case .unknown: wasNamed
    }
  }
}

extension VerifyResult.Outcome {
  fileprivate var sentence: String {
    switch self {
    case .intact: "intact"
    case .damaged(let ranges): "damaged at \(Self.text(ranges))"
    case .missing: "missing"
    case .changedLength(let expected, let found): "\(found) bytes long instead of \(expected)"
    case .repaired(let ranges): "repaired at \(Self.text(ranges))"
    case .unknown: "no checksum known"
    }
  }

  private static func text(_ ranges: [Range<Int64>]) -> String {
    let shown = ranges.prefix(5).map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ", ")
    return "bytes " + shown + (ranges.count > 5 ? " and \(ranges.count - 5) more ranges" : "")
  }
}
