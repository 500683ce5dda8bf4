import GDL
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A write to standard output that failed.
struct OutputError: Error {
  /// errno.
  let number: Int32
  var sentence: String { String(cString: strerror(number)) }
}

/// The two streams: data on standard output, everything for people on standard error.
enum Console {
  /// Whether each message begins with its time, as in a log.
  static let stampsLines = Atomic(false)

  /// Writes data as it is.
  static func write(_ text: String) throws(OutputError) {
    try write(text, to: STDOUT_FILENO)
  }

  /// One line of data for people: what would steer a terminal is taken out.
  static func line(_ text: String) throws(OutputError) {
    try write(DisplayText.clean(text) + "\n", to: STDOUT_FILENO)
  }

  /// One line on standard error. A failure is dropped: there is nobody left to tell, and no download
  /// stops because its terminal went away.
  static func note(_ text: String) {
    let stamp = stampsLines.load(ordering: .relaxed) ? Figures.localTime(System.now) + "  " : ""
    raw(stamp + painted(DisplayText.clean(text)) + "\n")
  }

  /// Bytes for the terminal on standard error, escape sequences included.
  static func raw(_ text: String) {
    do { try write(text, to: STDERR_FILENO) } catch { return }
  }

  /// What happened, what is kept, what to do.
  static func report(_ error: GDLError, mask: SecretMask) {
    for line in Self.lines(label: "error", error.what, kept: error.kept, hint: error.hint, mask: mask) {
      note(line)
    }
  }

  static func lines(label: String?, _ text: String, kept: String?, hint: String?, mask: SecretMask)
    -> [String]
  {
    var lines = [label.map { "\($0): \(mask.text(text))" } ?? mask.text(text)]
    if let kept { lines.append("kept:  \(mask.text(kept))") }
    if let hint { lines.append("hint:  \(mask.text(hint))") }
    return lines
  }

  /// A terminal that moves its cursor, and ours at the moment: not of a shell we run behind.
  static var canDraw: Bool {
    guard isatty(STDERR_FILENO) == 1, let kind = Environment.value("TERM"), kind != "dumb" else {
      return false
    }
    return tcgetpgrp(STDERR_FILENO) == getpgrp()
  }

  /// The label in colour, where there are colours and nobody objects (https://no-color.org).
  static func painted(_ line: String) -> String {
    guard usesColour else { return line }
    if line.hasPrefix("error:") { return "\u{1B}[1;31merror:\u{1B}[0m" + line.dropFirst(6) }
    if line.hasPrefix("warning:") { return "\u{1B}[1;33mwarning:\u{1B}[0m" + line.dropFirst(8) }
    return line
  }

  private static let usesColour =
    isatty(STDERR_FILENO) == 1 && Environment.value("NO_COLOR") == nil && Environment.value("TERM") != "dumb"

  private static func write(_ text: String, to descriptor: Int32) throws(OutputError) {
    var text = text
    let failure: Int32? = text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        #if canImport(Darwin)
          let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
        #else
          let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        #endif
        if count < 0 && errno == EINTR { continue }
        if count < 0 { return errno }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return nil
    }
    if let failure { throw OutputError(number: failure) }
  }
}
