import ArgumentParser
import CLinux
import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where the process begins, and the only place that turns an error into an exit status.
@main
enum Program {
  static let version = "gdl 0.1.0"

  static func main() async {
    // A reader that hangs up is a write error of ours, not the end of a download.
    signal(SIGPIPE, SIG_IGN)
    // `ulimit -f`: a write that fails is handled like a full disk; the signal would only kill us.
    signal(SIGXFSZ, SIG_IGN)
    // By glibc's defaults each buffer of a request goes back to the kernel with the request, and for the next one its pages
    // have to be made and cleared again.
    gdl_keep_freed_memory(4 << 20, 16 << 20)
    do {
      var command = try GDLCommand.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(status(of: error))
    }
  }

  /// Prints what there is to say about an error and gives the exit status of docs/CLI.md.
  private static func status(of error: any Error) -> Int32 {
    let mask = SecretMask(showsSecrets: CommandLine.arguments.contains("--show-secrets"))
    if let error = error as? GDLError {
      Console.report(error, mask: mask)
      return error.code.exitStatus
    }
    if let error = error as? OutputError {
      // The reader of our data left (`gdl log | head`): it has what it wanted.
      if error.number == EPIPE { return 0 }
      Console.note("error: standard output cannot be written: \(error.sentence)")
      return GDLError.Code.unusable.exitStatus
    }
    let code = GDLCommand.exitCode(for: error)
    let message = GDLCommand.message(for: error)
    switch code {
    case .success:
      return printHelp(GDLCommand.fullMessage(for: error))
    case .validationFailure:
      Console.note("error: \(mask.text(message))")
      Console.note("hint:  `gdl help` lists the commands, `gdl help COMMAND` the options of one")
    case _ where !message.isEmpty:
      Console.note("error: \(mask.text(message))")
    case _:
      break
    }
    return code.rawValue
  }

  private static func printHelp(_ text: String) -> Int32 {
    do {
      try Console.write(text.hasSuffix("\n") ? text : text + "\n")
      return 0
    } catch {
      return error.number == EPIPE ? 0 : GDLError.Code.unusable.exitStatus
    }
  }
}

struct GDLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gdl",
    abstract: "Downloads that go on after anything: a pause, Ctrl-C, kill -9, a crash, a reboot.",
    discussion: """
      gdl get https://example.org/holiday.mkv   fetch a file into the current folder
      gdl resume                                go on with everything unfinished
      gdl pause                                 pause what runs, from any terminal
      gdl list                                  what there is
      """,
    version: Program.version,
    subcommands: [
      GetCommand.self, ResumeCommand.self, PauseCommand.self, SetCommand.self,
      CancelCommand.self, RetryCommand.self,
      ListCommand.self, WatchCommand.self, ShowCommand.self, MessagesCommand.self, LogCommand.self,
      VerifyCommand.self, ImportCommand.self, ExtractorsCommand.self,
      DoctorCommand.self, ReportCommand.self, ServiceCommand.self, ConfigCommand.self, ForgetCommand.self,
      DemoCommand.self,
    ])
}

extension GDLError.Code {
  /// The exit status of docs/CLI.md. 75 is EX_TEMPFAIL and 64 EX_USAGE of sysexits.h.
  var exitStatus: Int32 {
    switch self {
    case .failed: 1
    case .unusable: 2
    case .usage: 64
    case .resumable: 75
    }
  }
}
