import ArgumentParser
import GDL

/// `--on EVENT=COMMAND`: who is told of what happens.
struct HookArguments: ParsableArguments {
  @Option(
    name: .customLong("on"), parsing: .singleValue,
    help: ArgumentHelp(
      "Run a command, or POST to a URL, at an event; repeatable. Kept with the job.",
      discussion: "Events: \(HookRequest.events.map(\.hookName).joined(separator: ", ")), any.",
      valueName: "event=command"),
    transform: Self.hook)
  var hooks: [HookRequest] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Run a command for each finished file; `{}` is its path, also {_directory} and {_filename}; repeatable.",
      valueName: "command"))
  var exec: [String] = []

  /// All of them, as the engine takes them.
  var all: [HookRequest] { hooks + exec.map(HookRequest.exec) }

  @Sendable private static func hook(_ argument: String) throws -> HookRequest {
    do throws(GDLError) {
      return try HookRequest(option: argument)
    } catch {
      throw ValidationError(error.what)
    }
  }
}
