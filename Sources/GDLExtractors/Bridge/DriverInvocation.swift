/// Which driver to start, and what for.
package struct DriverInvocation: Sendable, Equatable {
  package enum Mode: String, Sendable {
    /// Extract one URL.
    case run
    /// Say which URLs the program would take.
    case find
    /// Say its version, and end.
    case version
  }

  package var program: BridgedProgram
  package var mode: Mode
  /// The Python that the user names; nil: the one that the installed program runs with.
  package var python: String?

  package init(_ program: BridgedProgram, _ mode: Mode, python: String? = nil) {
    self.program = program
    self.mode = mode
    self.python = python
  }

  /// The command line, with the drivers' files in a folder.
  ///
  /// - Parameter interpreter: command and leading arguments of Python, as
  ///   ``BridgedProgram/interpreter(head:)`` gives it.
  package func command(interpreter: [String], folder: String) -> [String] {
    interpreter + ["\(folder)/\(program.driverFile)", mode.rawValue]
  }
}
