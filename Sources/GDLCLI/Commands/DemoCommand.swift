import ArgumentParser

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Download, be killed, resume, prove the bytes; needs no network.")

  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  func run() throws {
    do {
      let holds = try Demo { sentence in
        if !global.quiet { try Console.line(sentence) }
      }.run()
      if !holds { throw ExitCode(1) }
    } catch let failure as DemoFailure {
      Console.note("error: \(failure.sentence)")
      throw ExitCode(1)
    }
  }
}
