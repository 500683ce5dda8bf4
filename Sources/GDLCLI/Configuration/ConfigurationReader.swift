import GDL

/// Makes ``Settings`` of a configuration file, and finds everything that is wrong with it.
struct ConfigurationReader {
  let file: ConfigurationFile
  private(set) var settings = Settings()
  private(set) var faults: [ConfigurationFault] = []
  private let folder: String

  init(_ file: ConfigurationFile) {
    self.file = file
    folder = Paths.split(file.path).folder
    var settings = Settings()
    let values = file.root.filter { !ConfigurationKeys.sections.contains($0.key) }
    read(ConfigurationKeys.general, values, [], &settings)
    self.settings = settings
    eachSection("host") { reader, name, values in reader.readHost(name, values) }
    eachSection("extractor") { reader, name, values in reader.readExtractor(name, values) }
    readHooks()
    faults.sort { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) }
  }

  /// - Throws: ``GDLError`` with `unusable` for a file that cannot be read or in which something is wrong.
  static func settings(option: String?) throws(GDLError) -> Settings {
    let reader: ConfigurationReader
    do {
      reader = ConfigurationReader(try ConfigurationFile(ConfigurationFile.place(option: option)))
    } catch {
      throw GDLError([error])
    }
    guard reader.faults.isEmpty else { throw GDLError(reader.faults) }
    return reader.settings
  }

  // MARK: Keys

  private mutating func read<Root>(
    _ keys: [ConfigurationKey<Root>], _ values: [String: JSONValue], _ section: [String], _ root: inout Root
  ) {
    for (name, value) in values {
      guard let key = keys.first(where: { $0.name == name }) else {
        refuse(section + [name], Self.unknown(name, in: keys.map(\.name), section))
        continue
      }
      if !key.read(value, folder, &root) {
        let found = ConfigurationKeys.secret.contains(name) ? "" : ", and is \(value.described)"
        refuse(section + [name], "`\(name)` has to be \(key.expects)\(found)")
      }
    }
  }

  private mutating func refuse(_ path: [String], _ message: String) {
    faults.append(file.fault(path, message))
  }

  private static func unknown(_ name: String, in names: [String], _ section: [String]) -> String {
    if let why = ConfigurationKeys.onlyForOneCommand[name] {
      return "`\(name)` cannot stand here: it \(why)"
    }
    if !section.isEmpty, ConfigurationKeys.general.contains(where: { $0.name == name }) {
      return "`\(name)` holds for everything: it stands at the top, before the first section"
    }
    let place = section.isEmpty ? "" : " in [\(section.map(Self.quoted).joined(separator: "."))]"
    let candidates = section.isEmpty ? names + ConfigurationKeys.sections : names
    let guess = Suggestion.nearest(to: name, in: candidates).map { "; did you mean `\($0)`?" } ?? ""
    return "there is no key `\(name)`\(place)\(guess)"
  }

  private static func quoted(_ key: String) -> String {
    key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) } ? key : "\"\(key)\""
  }

  // MARK: Sections

  private mutating func eachSection(
    _ kind: String, _ body: (inout ConfigurationReader, String, [String: JSONValue]) -> Void
  ) {
    guard let value = file.root[kind] else { return }
    guard let sections = value.object else {
      return refuse([kind], "`\(kind)` has to be sections, such as `[\(kind).NAME]`")
    }
    for (name, value) in sections.sorted(by: { $0.key < $1.key }) {
      guard let values = value.object else {
        refuse([kind, name], "`\(name)` has to be a section: [\(kind).\(Self.quoted(name))]")
        continue
      }
      body(&self, name, values)
    }
  }

  private mutating func readHost(_ name: String, _ values: [String: JSONValue]) {
    guard let pattern = HostPattern(name) else {
      return refuse(
        ["host", name], "`\(name)` is no host: write \"example.org\", or \"*.example.org\" for all below it")
    }
    var host = HostSettings(pattern)
    read(ConfigurationKeys.host, values, ["host", name], &host)
    settings.hosts.append(host)
  }

  private mutating func readExtractor(_ name: String, _ values: [String: JSONValue]) {
    let known = Engine.extractorNames
    guard known.isEmpty || known.contains(name) else {
      let guess = Suggestion.nearest(to: name, in: known).map { "; did you mean `\($0)`?" } ?? ""
      return refuse(["extractor", name], "there is no extractor `\(name)`\(guess)")
    }
    settings.job.extraction.settings[name] = values
  }

  // MARK: Hooks

  private mutating func readHooks() {
    guard let value = file.root["on"] else { return }
    guard case .array(let entries) = value else {
      return refuse(["on"], "hooks are written as `[[on]]`, each with `event` and with `run` or `post`")
    }
    for (index, entry) in entries.enumerated() {
      readHook(entry.object ?? [:], ["on", "\(index)"])
    }
  }

  private mutating func readHook(_ values: [String: JSONValue], _ path: [String]) {
    let names = ["event", "run", "post"]
    for name in values.keys where !names.contains(name) {
      refuse(path + [name], Self.unknown(name, in: names, ["on"]))
    }
    for name in names {
      guard let value = values[name], name == "event" ? value.texts == nil : value.string == nil else {
        continue
      }
      return refuse(path + [name], "`\(name)` has to be a text, and is \(value.described)")
    }
    guard let events = values["event"]?.texts, !events.isEmpty else {
      return refuse(path, "a hook needs an `event`")
    }
    let (command, url) = (values["run"]?.string, values["post"]?.string)
    guard let target = command ?? url, command == nil || url == nil else {
      return refuse(path, "a hook has either `run`, a command, or `post`, a URL")
    }
    if url != nil, !HookRequest.isWebhook(target) {
      return refuse(path + ["post"], "`post` has to be a URL that begins with http:// or https://")
    }
    if url == nil, HookRequest.isWebhook(target) {
      return refuse(path + ["run"], "`run` has to be a command; a URL stands behind `post`")
    }
    for event in events {
      do throws(GDLError) {
        settings.hooks.append(try HookRequest(option: "\(event)=\(target)"))
      } catch {
        refuse(path, error.what)
      }
    }
  }
}

extension JSONValue {
  /// For a message that says what was found: `"many"`, `3`, `a section`.
  fileprivate var described: String {
    switch self {
    case .null: "nothing"
    case .bool(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text): text.count > 40 ? "a text of \(text.count) characters" : "\"\(text)\""
    case .array: "a list"
    case .object: "a section"
    }
  }
}
