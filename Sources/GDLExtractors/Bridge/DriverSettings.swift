import GDLCore

/// What the user set for a bridged program, as options of its own command line.
///
/// `arguments`, `config`, `python`, `log-level` and `whole` are gdl's; every other name is the program's.
struct DriverSettings {
  private let program: BridgedProgram
  private let values: [String: JSONValue]
  private static let own: Set<String> = ["arguments", "config", "python", "log-level", "whole"]

  init(_ program: BridgedProgram, _ input: ExtractorInput) {
    self.program = program
    values = input.options.settings[program.name] ?? [:]
  }

  func text(_ name: String) -> String? { values[name]?.string }

  func flag(_ name: String) -> Bool {
    switch values[name] {
    case .bool(let value): value
    case .string(let text): ["true", "yes", "1", "on"].contains(text.lowercased())
    case .integer(let number): number != 0
    case nil, .null, .number, .array, .object: false
    }
  }

  /// `-c` for each configuration file, `-o NAME=VALUE` for each other setting, then the user's own arguments.
  func galleryDLArguments() throws(ExtractionError) -> [String] {
    var arguments: [String] = []
    for path in try list("config") { arguments += ["-c", path] }
    for (name, value) in others { arguments += ["-o", "\(name)=\(Self.plain(value))"] }
    return arguments + (try list("arguments"))
  }

  /// `--config-locations` for each configuration file, `--NAME VALUE` for each other setting, `--NAME` or
  /// `--no-NAME` where it is true or false, then the user's own arguments.
  func ytDlpArguments() throws(ExtractionError) -> [String] {
    var arguments: [String] = []
    for path in try list("config") { arguments += ["--config-locations", path] }
    for (name, value) in others {
      switch value {
      case .bool(true): arguments.append("--\(name)")
      case .bool(false): arguments.append("--no-\(name)")
      case .null, .integer, .number, .string, .array, .object: arguments += ["--\(name)", Self.plain(value)]
      }
    }
    return arguments + (try list("arguments"))
  }

  private var others: [(String, JSONValue)] {
    values.filter { !Self.own.contains($0.key) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func plain(_ value: JSONValue) -> String { value.string ?? DriverJSON.line(value) }

  /// An array of texts, or a text that is a JSON array, or one text.
  private func list(_ name: String) throws(ExtractionError) -> [String] {
    guard let value = values[name] else { return [] }
    if let texts = value.texts { return texts }
    guard let text = value.string else {
      throw ExtractionError("the setting \(name) of \(program.name) is a list of texts")
    }
    if text.hasPrefix("["), let texts = DriverJSON.value(text)?.texts { return texts }
    return [text]
  }
}
