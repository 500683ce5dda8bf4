import ArgumentParser
import GDL

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Look at the configuration file: what is wrong with it, what holds, where it is.",
    discussion: """
      The file is ~/.config/gdl/config.toml, or what --config or GDL_CONFIG names. Its keys are the long options \
      of `get` and `resume`; docs/CONFIGURATION.md has them all.
      """,
    subcommands: [Check.self, Show.self, Path.self])
}

extension ConfigCommand {
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say everything that is wrong with it.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    private struct Document: Encodable {
      struct Fault: Encodable {
        let line: Int?
        let key: String?
        let message: String
      }
      let path: String
      let exists: Bool
      let faults: [Fault]
    }

    func run() async throws {
      let place = ConfigurationFile.place(option: global.config)
      var exists = true
      let faults: [ConfigurationFault]
      do throws(ConfigurationFault) {
        let file = try ConfigurationFile(place)
        exists = file.exists
        faults = ConfigurationReader(file).faults
      } catch {
        faults = [error]
      }
      if global.json {
        let found = faults.map {
          Document.Fault(
            line: $0.line, key: $0.key.isEmpty ? nil : $0.key.joined(separator: "."),
            message: global.mask.text($0.message))
        }
        try Console.write(JSONText.line(Document(path: place.path, exists: exists, faults: found)))
      } else {
        for fault in faults { Console.note("error: \(global.mask.text(fault.sentence))") }
        if faults.isEmpty {
          try Console.line(
            exists ? "\(place.path): nothing is wrong" : "\(place.path): there is none, which is fine")
        }
      }
      if !faults.isEmpty { throw ExitCode(GDLError.Code.unusable.exitStatus) }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show every value that holds, and where it comes from.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run() async throws {
      let reader: ConfigurationReader
      do throws(ConfigurationFault) {
        reader = ConfigurationReader(try ConfigurationFile(ConfigurationFile.place(option: global.config)))
      } catch {
        throw GDLError([error])
      }
      guard reader.faults.isEmpty else { throw GDLError(reader.faults) }
      let view = ConfigurationView(reader, mask: global.mask)
      if global.json { return try Console.write(JSONText.line(view)) }
      try Console.line("\(view.path)\(view.exists ? "" : " (there is none)")")
      for line in view.lines { try Console.line(line) }
    }
  }

  struct Path: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print where it is, or would be.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run() async throws {
      let path = ConfigurationFile.place(option: global.config).path
      if global.json { return try Console.write(JSONText.line(["path": path])) }
      try Console.line(path)
    }
  }
}
