import ArgumentParser
import GDL

/// When a job may run, and how long it may be paused. Stored with the job.
struct TimeArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run only then, in local time: `01:00-06:00`, `mon-fri 22:00-06:00`; repeatable.", valueName: "window"))
  var window: [WindowArgument] = []
  @Option(help: ArgumentHelp("No pause of this job lasts longer.", valueName: "duration"))
  var maxPause: TimeSpan?
  @Option(help: "What happens when a pause came to its longest: resume (the default), or fail.")
  var afterMaxPause: AfterMaximum?

  func apply(to options: inout JobOptions) {
    if !window.isEmpty { options.windows = WindowSchedule(windows: window.map(\.window)) }
    maxPause.map { options.pauseRules.maximumSeconds = $0.seconds }
    afterMaxPause.map { options.pauseRules.afterMaximum = $0 }
  }
}

extension AfterMaximum: ExpressibleByArgument {}

struct WindowArgument: ExpressibleByArgument, Equatable {
  let window: Window

  init?(argument: String) {
    do { window = try Window(option: argument) } catch { return nil }
  }
}

/// `--limit-rate`: a size, or entries of a size for each window.
struct RateArgument: ExpressibleByArgument, Equatable {
  let schedule: RateSchedule

  init?(argument: String) {
    do { schedule = try RateSchedule(option: argument) } catch { return nil }
  }
}

/// `--until`: a moment in local time.
struct MomentArgument: ExpressibleByArgument, Equatable {
  let moment: Timestamp

  init?(argument: String) {
    guard let moment = MomentText.parse(argument, now: System.now) else { return nil }
    self.moment = moment
  }
}
