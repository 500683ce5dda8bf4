import GDL

/// One key of the configuration: its name, what it takes, and where that goes.
struct ConfigurationKey<Root>: Sendable {
  /// As the long option, without its dashes.
  let name: String
  /// Follows "has to be".
  let expects: String
  /// False: the value is none of these; nothing changed.
  let read: @Sendable (JSONValue, _ folder: String, inout Root) -> Bool
  /// The value as it is now; `null` for none.
  let show: @Sendable (Root) -> JSONValue

  init<Value>(_ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ kind: ValueKind<Value>) {
    self.name = name
    expects = kind.expects
    read = { value, folder, root in
      guard let value = kind.read(value, folder) else { return false }
      root[keyPath: path] = value
      return true
    }
    show = { kind.show($0[keyPath: path]) }
  }

  /// A value that may be missing.
  init<Value>(_ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ kind: ValueKind<Value>)
  {
    self.name = name
    expects = kind.expects
    read = { value, folder, root in
      guard let value = kind.read(value, folder) else { return false }
      root[keyPath: path] = value
      return true
    }
    show = { $0[keyPath: path].map(kind.show) ?? .null }
  }

  private init(
    _ name: String, _ expects: String, read: @escaping @Sendable (JSONValue, String, inout Root) -> Bool,
    show: @escaping @Sendable (Root) -> JSONValue
  ) {
    self.name = name
    self.expects = expects
    self.read = read
    self.show = show
  }

  /// The same key of something that holds a `Root`.
  func inside<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> ConfigurationKey<Outer> {
    ConfigurationKey<Outer>(
      name, expects, read: { value, folder, outer in read(value, folder, &outer[keyPath: path]) },
      show: { show($0[keyPath: path]) })
  }
}
