import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The configuration file as it is written: values by their keys, and on which line each stands.
struct ConfigurationFile {
  /// Absolute; relative paths in it begin at its folder.
  let path: String
  /// False when there is none, which is no fault.
  let exists: Bool
  let root: [String: JSONValue]
  private let lines: TOMLLines

  /// Which file holds: the option, else `GDL_CONFIG`, else `$XDG_CONFIG_HOME/gdl/config.toml`, else
  /// `~/.config/gdl/config.toml`. `isNamed`: the user chose it, so it has to exist.
  static func place(option: String?) -> (path: String, isNamed: Bool) {
    if let named = option ?? Environment.value("GDL_CONFIG") { return (Paths.absolute(named), true) }
    let base = Environment.value("XDG_CONFIG_HOME") ?? (Environment.value("HOME") ?? "") + "/.config"
    return (base + "/gdl/config.toml", false)
  }

  /// - Throws: ``ConfigurationFault`` when it cannot be read, or is no TOML.
  init(_ place: (path: String, isNamed: Bool)) throws(ConfigurationFault) {
    let text: String?
    do {
      text = try Self.contents(of: place.path)
    } catch {
      throw ConfigurationFault(
        path: place.path, message: "cannot be read: \(String(cString: strerror(error.number)))")
    }
    guard let text else {
      guard !place.isNamed else { throw ConfigurationFault(path: place.path, message: "does not exist") }
      self.init(path: place.path)
      return
    }
    try self.init(path: place.path, text: text)
  }

  /// A file that is not there.
  private init(path: String) {
    self.path = path
    exists = false
    root = [:]
    lines = TOMLLines("")
  }

  init(path: String, text: String) throws(ConfigurationFault) {
    self.path = path
    exists = true
    do {
      root = try TOMLText.parse(text)
    } catch {
      throw ConfigurationFault(path: path, line: error.line, message: error.message)
    }
    lines = TOMLLines(text)
  }

  /// The line on which a value stands; nil for one that does not.
  func line(of keys: [String]) -> Int? { lines[keys] }

  func fault(_ keys: [String], _ message: String) -> ConfigurationFault {
    ConfigurationFault(path: path, line: line(of: keys), key: keys, message: message)
  }

  private struct ReadError: Error {
    let number: Int32
  }

  /// Nil when there is no such file.
  private static func contents(of path: String) throws(ReadError) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw ReadError(number: errno)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw ReadError(number: errno)
      }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// One thing that is wrong with the configuration.
struct ConfigurationFault: Error, Equatable {
  var path: String
  var line: Int?
  /// From the root to the value; empty for the file itself.
  var key: [String] = []
  /// Half a sentence that follows the place.
  var message: String

  /// `/home/me/.config/gdl/config.toml, line 3`.
  var place: String { path + (line.map { ", line \($0)" } ?? "") }
  var sentence: String { key.isEmpty && line == nil ? "\(path) \(message)" : "\(place): \(message)" }
}

extension GDLError {
  /// The first of several faults, for everything but `gdl config check`.
  init(_ faults: [ConfigurationFault]) {
    precondition(!faults.isEmpty, "nothing is wrong")
    let others = faults.count - 1
    let more = others == 0 ? "" : "; \(others == 1 ? "one more fault" : "\(others) more faults")"
    self.init(
      .unusable, faults[0].sentence,
      hint: "`gdl config check` lists what is wrong\(more); `--config /dev/null` goes without it")
  }
}
