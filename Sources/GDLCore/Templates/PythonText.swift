/// Values as Python prints them.
enum PythonText {
  /// `repr`, or with `isASCII` `ascii`, where everything outside ASCII is escaped. Members of objects come in
  /// the order of their names, since metadata keeps no other.
  static func representation(_ value: JSONValue, isASCII: Bool) -> String {
    switch value {
    case .null: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .number(let value): float(value)
    case .string(let text): quoted(text, isASCII: isASCII)
    case .array(let values):
      "[" + values.map { representation($0, isASCII: isASCII) }.joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + sorted(members).map {
          quoted($0, isASCII: isASCII) + ": "
            + TemplateValue($1, key: $0).representation(isASCII: isASCII)
        }.joined(separator: ", ") + "}"
    }
  }

  /// `json.dumps` without spaces: ASCII only.
  static func json(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value):
      value.isFinite ? float(value) : value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    case .string(let text): jsonQuoted(text)
    case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
    case .object(let members):
      "{" + sorted(members).map { jsonQuoted($0) + ":" + json($1) }.joined(separator: ",") + "}"
    }
  }

  /// `repr` of a float: the shortest digits that are read back as it, with an exponent below 1e-4 and from 1e16.
  static func float(_ value: Double) -> String {
    if let special = special(value) { return (value.sign == .minus && !value.isNaN ? "-" : "") + special }
    let decimal = ExactDecimal(shortest: value)
    let sign = value.sign == .minus ? "-" : ""
    let isLong = !decimal.digits.isEmpty && (decimal.point <= -4 || decimal.point > 16)
    let body =
      isLong
      ? FloatLayout.exponent(decimal, fractionDigits: max(decimal.digits.count - 1, 0), isAlternate: false)
      : FloatLayout.fixed(decimal, fractionDigits: max(decimal.digits.count - decimal.point, 1))
    return sign + body
  }

  /// `inf` and `nan`, without a sign; nil for other numbers.
  static func special(_ value: Double) -> String? {
    value.isFinite ? nil : value.isNaN ? "nan" : "inf"
  }

  private static func sorted(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private static func quoted(_ text: String, isASCII: Bool) -> String {
    let hasSingle = text.utf8.contains(UInt8(ascii: "'"))
    let quote: Unicode.Scalar = hasSingle && !text.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var view = String.UnicodeScalarView()
    view.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": view.append(contentsOf: "\\n".unicodeScalars)
      case "\r": view.append(contentsOf: "\\r".unicodeScalars)
      case "\t": view.append(contentsOf: "\\t".unicodeScalars)
      case "\\", quote: view.append(contentsOf: ["\\", scalar])
      default:
        if scalar.isASCII ? (0x20..<0x7F).contains(scalar.value) : !isASCII && scalar.isPrintable {
          view.append(scalar)
        } else {
          view.append(contentsOf: escape(scalar).unicodeScalars)
        }
      }
    }
    view.append(quote)
    return String(view)
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case ...0xFF: "\\x" + hexadecimal(scalar.value, 2)
    case ...0xFFFF: "\\u" + hexadecimal(scalar.value, 4)
    default: "\\U" + hexadecimal(scalar.value, 8)
    }
  }

  private static func jsonQuoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      case 0x0C: result += "\\f"
      case 0x08: result += "\\b"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default: result += "\\u" + hexadecimal(UInt32(unit), 4)
      }
    }
    return result + "\""
  }

  private static func hexadecimal(_ value: UInt32, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}

extension Unicode.Scalar {
  /// Whether Python's `repr` shows it: everything but separators, controls and what is unassigned.
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      false
    default: true
    }
  }
}
