import GDL

@testable import GDLCLI

extension FuzzTarget {
  /// The configuration file: settings, or faults that name a line of it.
  static let configuration = FuzzTarget(
    "configuration", maximumLength: 2_048,
    text: { text in
      let file: ConfigurationFile
      let lineCount = text.utf8.count(where: { $0 == 10 }) + 1
      do throws(ConfigurationFault) {
        file = try ConfigurationFile(path: "/home/somebody/.config/gdl/config.toml", text: text)
      } catch {
        Invariants.sentence(error.sentence)
        require(
          !error.message.utf8.contains(10), "a message of several lines: \(error.message.debugDescription)")
        if let line = error.line { require((0...lineCount).contains(line), "line \(line) of \(lineCount)") }
        return
      }
      let reader = ConfigurationReader(file)
      for fault in reader.faults {
        Invariants.sentence(fault.sentence)
        require(!fault.key.isEmpty, "a fault of no key")
        guard let line = fault.line else { fail("the fault `\(fault.message)` names no line") }
        require((1...lineCount).contains(line), "line \(line) of \(lineCount)")
      }
      // What is read is used: a journal keeps it, and the engine takes it.
      let configuration = reader.settings.configuration(journalPath: "/nowhere/journal.db")
      require(configuration.filesAtOnce > 0, "\(configuration.filesAtOnce) files at once")
      let again = ConfigurationReader(file)
      require(again.settings.options == reader.settings.options, "the same file gives other options")
      require(again.faults == reader.faults, "the same file has other faults")
    })
}
