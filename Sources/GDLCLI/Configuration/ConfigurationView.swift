import GDL

/// Every value that holds, and where it comes from.
struct ConfigurationView: Encodable {
  enum Origin: String, Encodable { case `default`, file, environment }

  struct Value: Encodable {
    /// Empty at the top; else `host."example.org"` and the like.
    let section: String
    let key: String
    /// Nil: none.
    let value: JSONValue?
    let origin: Origin
    let line: Int?
  }

  let path: String
  let exists: Bool
  let values: [Value]

  init(_ reader: ConfigurationReader, mask: SecretMask) {
    path = reader.file.path
    exists = reader.file.exists
    let (file, settings) = (reader.file, reader.settings)
    var values = ConfigurationKeys.general.map {
      Self.value($0, settings, section: "", path: [], in: file, mask: mask)
    }
    for host in settings.hosts {
      let path = ["host", host.pattern.text]
      for key in ConfigurationKeys.host where key.show(host) != .null {
        values.append(
          Self.value(key, host, section: "host.\"\(host.pattern.text)\"", path: path, in: file, mask: mask))
      }
    }
    for (name, given) in settings.job.extraction.settings.sorted(by: { $0.key < $1.key }) {
      for (key, value) in given.sorted(by: { $0.key < $1.key }) {
        let hidden = mask.value(.object([key: value])).object?[key]
        values.append(
          Value(
            section: "extractor.\(name)", key: key, value: hidden, origin: .file,
            line: file.line(of: ["extractor", name, key])))
      }
    }
    for hook in settings.hooks {
      values.append(
        Value(
          section: "on", key: hook.event?.hookName ?? "any", value: .string(mask.text(hook.target)),
          origin: .file,
          line: file.line(of: ["on"])))
    }
    self.values = values
  }

  private static func value<Root>(
    _ key: ConfigurationKey<Root>, _ root: Root, section: String, path: [String], in file: ConfigurationFile,
    mask: SecretMask
  ) -> Value {
    var (value, origin): (JSONValue, Origin) = (mask.value(key.show(root)), .default)
    if section.isEmpty, key.name == "journal", let named = Environment.value("GDL_JOURNAL") {
      (value, origin) = (.string(Paths.absolute(named)), .environment)
    } else if section.isEmpty, key.name == "journal", value == .null {
      value = .string(EngineConfiguration.defaultJournalPath)
    } else if file.has(path + [key.name]) {
      origin = .file
    }
    return Value(
      section: section, key: key.name, value: value == .null ? nil : value, origin: origin,
      line: origin == .file ? file.line(of: path + [key.name]) : nil)
  }

  /// For people: aligned, with comments behind.
  var lines: [String] {
    var table = Table([.init(title: "KEY"), .init(title: "VALUE"), .init(title: "FROM")])
    for value in values {
      let key = value.section.isEmpty ? value.key : "[\(value.section)] \(value.key)"
      let from =
        switch value.origin {
        case .default: "default"
        case .file: value.line.map { "line \($0)" } ?? "file"
        case .environment: "environment"
        }
      table.add([key, value.value.map(Self.text) ?? "none", from])
    }
    return table.lines(width: nil)
  }

  private static func text(_ value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    return JSONText.text(value)
  }
}

extension ConfigurationFile {
  /// Whether the file has a value there.
  fileprivate func has(_ path: [String]) -> Bool {
    var value = JSONValue.object(root)
    for key in path {
      guard let next = value.object?[key] else { return false }
      value = next
    }
    return true
  }
}
