import ArgumentParser
import GDL

struct SetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Change jobs, also while another process runs them.",
    discussion: """
        gdl set 12 rate=500K                 at most 500 KiB a second
        gdl set 12 rate=22:00-06:00=0,500K   unlimited at night
        gdl set 12 segments=4 priority=5
        gdl set 12 window=01:00-06:00        several with `;`; `window=` for always
      """)

  @Argument(help: ArgumentHelp("Job numbers, then NAME=VALUE.", valueName: "job… name=value…"))
  var words: [String]
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func validate() throws { _ = try parsed() }

  func run() async throws {
    let (jobs, change) = try parsed()
    try await global.withEngine(.existing) { engine in try await engine.set(jobs, change) }
    for job in jobs { global.say("job \(job): changed") }
  }

  private func parsed() throws -> ([JobID], JobChange) {
    let jobs = words.compactMap { JobID($0) }
    let settings = words.filter { JobID($0) == nil }
    guard !jobs.isEmpty, !settings.isEmpty else {
      throw ValidationError("Give job numbers and what changes, as in `gdl set 12 rate=500K`.")
    }
    var change = JobChange()
    for setting in settings { try Self.take(setting, into: &change) }
    return (jobs, change)
  }

  private static func take(_ setting: String, into change: inout JobChange) throws {
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { throw ValidationError("`\(setting)` is no NAME=VALUE.") }
    do {
      switch parts[0] {
      case "rate": change.bytesPerSecond = try RateSchedule(option: parts[1])
      case "window", "windows":
        let texts = parts[1].split(separator: ";").map(String.init)
        change.windows = WindowSchedule(windows: try texts.map { try Window(option: $0) })
      case "segments":
        guard let segments = JobOptions.Segments(option: parts[1]) else {
          throw ValidationError("`segments` is 1 to 64, or auto.")
        }
        change.segments = segments
      case "priority":
        guard let priority = Int(parts[1]), (-1_000...1_000).contains(priority) else {
          throw ValidationError("`priority` is -1000 to 1000; 0 is usual.")
        }
        change.priority = priority
      case _: throw ValidationError("`\(parts[0])` is not rate, window, segments or priority.")
      }
    } catch let error as ScheduleSyntaxError {
      throw ValidationError("\(error)")
    }
  }
}
