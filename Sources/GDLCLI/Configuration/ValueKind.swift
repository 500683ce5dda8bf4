import GDL

/// How a value is written in the configuration, and how it is shown again.
struct ValueKind<Value: Sendable>: Sendable {
  /// Follows "has to be": `a size, such as 10M`.
  let expects: String
  /// Nil: it is none. Paths are relative to the folder.
  let read: @Sendable (JSONValue, _ folder: String) -> Value?
  let show: @Sendable (Value) -> JSONValue

  init(
    _ expects: String, read: @escaping @Sendable (JSONValue, _ folder: String) -> Value?,
    show: @escaping @Sendable (Value) -> JSONValue
  ) {
    self.expects = expects
    self.read = read
    self.show = show
  }

  /// A value that is written as one text.
  init(
    _ expects: String, parse: @escaping @Sendable (String) -> Value?,
    show: @escaping @Sendable (Value) -> String
  ) {
    self.init(expects, read: { value, _ in value.string.flatMap(parse) }, show: { .string(show($0)) })
  }
}

extension ValueKind<Bool> {
  static var flag: Self {
    Self(
      "true or false", read: { value, _ in if case .bool(let flag) = value { flag } else { nil } },
      show: { .bool($0) })
  }
}

extension ValueKind<String> {
  static var text: Self { Self("a text", parse: { $0.isEmpty ? nil : $0 }, show: { $0 }) }

  static var userName: Self {
    Self(
      "a user name without a password, which comes from GDL_PASSWORD or netrc",
      parse: { $0.isEmpty || $0.contains(":") ? nil : $0 }, show: { $0 })
  }

  static var path: Self {
    Self(
      "a path: absolute, below ~/, or below the folder of this file",
      read: { value, folder in
        guard let path = value.string, !path.isEmpty else { return nil }
        if path == "~" || path.hasPrefix("~/") {
          return Paths.absolute(String(path.dropFirst(2)), in: Environment.value("HOME") ?? "/")
        }
        return Paths.absolute(path, in: folder)
      },
      show: { .string($0) })
  }
}

extension ValueKind<Int> {
  static func count(_ range: ClosedRange<Int>) -> Self {
    Self(
      "a number from \(range.lowerBound) to \(range.upperBound)",
      read: { value, _ in
        guard case .integer(let number) = value, let count = Int(exactly: number) else { return nil }
        return range.contains(count) ? count : nil
      }, show: { .integer(Int64($0)) })
  }
}

extension ValueKind<Int?> {
  static var countOrAll: Self {
    Self(
      "a number from 1 on, or \"all\"",
      read: { value, _ in
        switch value {
        case .string("all"): .some(nil)
        case .integer(let number) where number >= 1: .some(Int(exactly: number))
        case .null, .bool, .integer, .number, .string, .array, .object: nil
        }
      }, show: { $0.map { .integer(Int64($0)) } ?? .string("all") })
  }
}

extension ValueKind<Int64> {
  static func size(from least: Int64 = 0) -> Self {
    Self(
      least == 0 ? "a size, such as \"10M\"" : "a size from \"\(ByteSize.text(least))\" on",
      read: { value, _ in
        let bytes: Int64? =
          switch value {
          case .integer(let number): number
          case .string(let text): ByteSize.parse(text)
          case .null, .bool, .number, .array, .object: nil
          }
        return bytes.flatMap { $0 >= least ? $0 : nil }
      }, show: { .string(ByteSize.text($0)) })
  }
}

extension ValueKind<Double> {
  static func duration(aboveZero: Bool = false) -> Self {
    Self(
      "a duration, such as \"90s\" or \"1h30m\"" + (aboveZero ? ", more than 0" : ""),
      read: { value, _ in
        let seconds: Double? =
          switch value {
          case .integer(let number): Double(number)
          case .number(let number): number
          case .string(let text): DurationText.parse(text)
          case .null, .bool, .array, .object: nil
          }
        return seconds.flatMap { $0 > 0 || ($0 == 0 && !aboveZero) ? $0 : nil }
      },
      show: { seconds in
        seconds == seconds.rounded() ? .string(DurationText.text(seconds: seconds)) : .number(seconds)
      })
  }
}

extension ValueKind where Value: RawRepresentable<String> & CaseIterable {
  static var choice: Self {
    let names = Value.allCases.map { "\"\($0.rawValue)\"" }
    return Self(
      "one of \(names.joined(separator: ", "))", parse: { Value(rawValue: $0) }, show: { $0.rawValue })
  }
}

extension ValueKind<JobOptions.Segments> {
  static var segments: Self {
    Self(
      "a number from 1 to 64, or \"auto\"",
      read: { value, _ in
        switch value {
        case .integer(let number): JobOptions.Segments(option: "\(number)")
        case .string(let text): JobOptions.Segments(option: text)
        case .null, .bool, .number, .array, .object: nil
        }
      },
      show: { segments in
        switch segments {
        case .auto: .string("auto")
        case .fixed(let count): .integer(Int64(count))
        }
      })
  }
}

extension ValueKind<RateSchedule> {
  static var rate: Self {
    Self(
      "a rate, such as \"500K\" or \"22:00-06:00=0,500K\"",
      read: { value, _ in
        switch value {
        case .integer(let number) where number >= 0: RateSchedule(bytesPerSecond: number)
        case .string(let text): RateArgument(argument: text)?.schedule
        case .null, .bool, .integer, .number, .array, .object: nil
        }
      }, show: { .string($0.text) })
  }
}

extension ValueKind<SleepRange> {
  static var sleep: Self {
    Self(
      "a duration, or a range of two, such as 1.5 or \"1-3\"",
      read: { value, _ in
        switch value {
        case .integer(let number): SleepRange(option: "\(number)")
        case .number(let number): SleepRange(option: "\(number)")
        case .string(let text): SleepRange(option: text)
        case .null, .bool, .array, .object: nil
        }
      }, show: { .string($0.text) })
  }
}

extension ValueKind<WindowSchedule> {
  static var windows: Self {
    Self(
      "a window, such as \"mon-fri 22:00-06:00\", or a list of them",
      read: { value, _ in
        guard let texts = value.texts else { return nil }
        let windows = texts.compactMap { WindowArgument(argument: $0)?.window }
        return windows.count == texts.count ? WindowSchedule(windows: windows) : nil
      }, show: { .array($0.windows.map { .string($0.text) }) })
  }
}

extension ValueKind<ExtensionMap> {
  /// By name, or one's own.
  static var extensions: Self {
    Self(
      "\"gallery-dl\", \"none\", or a table of extensions, such as { jpeg = \"jpg\" }",
      read: { value, _ in
        switch value {
        case .string("gallery-dl"): ExtensionMap()
        case .string("none"): ExtensionMap([:])
        case .object(let table):
          table.values.allSatisfy { $0.string != nil } ? ExtensionMap(table.compactMapValues(\.string)) : nil
        case .null, .bool, .integer, .number, .string, .array: nil
        }
      }, show: { .object($0.replacements.mapValues { .string($0) }) })
  }
}

extension ValueKind<[String]> {
  static var texts: Self {
    Self(
      "a text, or a list of texts", read: { value, _ in value.texts },
      show: { .array($0.map { .string($0) }) })
  }

  static var headers: Self {
    Self(
      "a header line, `Name: value`, or a list of them",
      read: { value, _ in
        guard let lines = value.texts, lines.allSatisfy(NetworkArguments.isHeader) else { return nil }
        return lines
      }, show: { .array($0.map { .string($0) }) })
  }
}

extension JSONValue {
  /// One text, or a list of texts.
  var texts: [String]? {
    switch self {
    case .string(let text): return [text]
    case .array(let values):
      let texts = values.compactMap(\.string)
      return texts.count == values.count ? texts : nil
    case .null, .bool, .integer, .number, .object: return nil
    }
  }
}
