/// The two pipes to a driver: text lines in both directions. The engine implements it over a child process.
///
/// `nextLine` and `send` are called at the same time by different tasks, each of them by one at a time.
package protocol DriverChannel: Sendable {
  /// Sends one line; its end is added.
  ///
  /// - Throws: ``ExtractionError`` with `tryLater` when the driver takes nothing any more.
  func send(_ line: String) async throws(ExtractionError)

  /// The next line without its end; nil when the driver has closed its output.
  ///
  /// - Throws: ``ExtractionError`` for a line longer than ``DriverLimits/lineBytes``, or one that is not UTF-8.
  func nextLine() async throws(ExtractionError) -> String?

  /// How the driver ended; waits for it. Called after ``nextLine()`` gave nil.
  func exit() async -> DriverExit

  /// Closes the driver's input, which ends it within two seconds. Whoever implements it kills a driver that
  /// lives on after that. Can be called again.
  func close()
}

/// How a driver's process ended.
package struct DriverExit: Sendable, Equatable {
  /// Exit status; nil when a signal ended it.
  package var status: Int32?
  /// The signal; nil when it exited.
  package var signal: Int32?
  /// The last lines it wrote to standard error, for messages.
  package var errorOutput: String

  package init(status: Int32? = nil, signal: Int32? = nil, errorOutput: String = "") {
    self.status = status
    self.signal = signal
    self.errorOutput = errorOutput
  }
}

/// What an extractor that needs a driver is handed: pages, and processes.
package protocol DriverHost: PageSource {
  /// Writes the driver's files where they can be read, and starts it.
  ///
  /// - Throws: ``ExtractionError`` with `missing` when the program is not installed.
  func launch(_ invocation: DriverInvocation) async throws(ExtractionError) -> any DriverChannel
}

/// Bounds of what is taken from a driver.
package enum DriverLimits {
  /// The longest line: a text of 8 MiB, which may double by escapes, and its metadata.
  package static let lineBytes = 32 << 20
  /// Messages without a cursor after them: the driver sends one after 500 at the latest.
  package static let pageEvents = 5_000
  /// Messages that a driver may be ahead of who reads them.
  package static let credit = 500
}
