// The one file that imports TOMLKit.
import GDL
import TOMLKit

/// A TOML document as values of our own.
enum TOMLText {
  struct Fault: Error, Equatable {
    var line: Int?
    /// Half a sentence.
    var message: String
  }

  static func parse(_ text: String) throws(Fault) -> [String: JSONValue] {
    let root: TOMLTable
    do {
      root = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw Fault(line: error.source.begin.line, message: sentence(error.description))
    } catch {
      throw Fault(message: "\(error)")
    }
    return try object(root)
  }

  private static func object(_ table: TOMLTable) throws(Fault) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for key in table.keys {
      if let value = table[key] { values[key] = try self.value(value) }
    }
    return values
  }

  private static func value(_ value: any TOMLValueConvertible) throws(Fault) -> JSONValue {
    if let text = value.string { return .string(text) }
    if let flag = value.bool { return .bool(flag) }
    if let number = value.int { return .integer(Int64(number)) }
    if let number = value.double {
      // The journal keeps JSON, which has neither.
      guard number.isFinite else { throw Fault(message: "\(number) is no number that gdl can use") }
      return .number(number)
    }
    if let table = value.table { return .object(try object(table)) }
    if let array = value.array {
      var values: [JSONValue] = []
      for element in array { values.append(try self.value(element)) }
      return .array(values)
    }
    return .string(value.debugDescription)
  }

  /// Lower case at its start, no full stop at its end, one line.
  private static func sentence(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let trimmed = line.hasSuffix(".") ? String(line.dropLast()) : line
    return trimmed.prefix(1).lowercased() + trimmed.dropFirst()
  }
}
