/// What a template works on: a value of the metadata, or what became of one.
enum TemplateValue: Sendable, Equatable {
  /// There is no such key. Prints as `None`, and no format can make it fail.
  case missing
  /// A null that the metadata has. Unlike ``missing`` it fits no format.
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])
  case date(TemplateDate)
  /// What could not be read as a date.
  case invalidDate

  /// A text under the name of a date, in the form that dates have in metadata, is one.
  init(_ value: JSONValue, key: String? = nil) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .string(let text):
      if text.utf8.count == 19, let key, Self.isDateKey(key), let date = TemplateDate(metadata: text) {
        self = .date(date)
      } else {
        self = .text(text)
      }
    case .array(let values): self = .list(values)
    case .object(let members): self = .object(members)
    }
  }

  /// `date`, `…_date` and `date_…`.
  static func isDateKey(_ key: String) -> Bool {
    key == "date" || key.hasSuffix("_date") || key.hasPrefix("date_")
  }

  /// Python's truth: zero and everything empty are false.
  var isTrue: Bool {
    switch self {
    case .missing, .null, .invalidDate: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .number(let value): value != 0
    case .text(let text): !text.isEmpty
    case .list(let values): !values.isEmpty
    case .object(let members): !members.isEmpty
    case .date: true
    }
  }

  /// Python's `str`.
  var text: String {
    switch self {
    case .missing, .null: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .number(let value): PythonText.float(value)
    case .text(let text): text
    case .list(let values): PythonText.representation(.array(values), isASCII: false)
    case .object(let members): PythonText.representation(.object(members), isASCII: false)
    case .date(let date): date.text
    case .invalidDate: "[Invalid DateTime]"
    }
  }

  /// Python's `repr`, or with `isASCII` its `ascii`.
  func representation(isASCII: Bool) -> String {
    switch self {
    case .text(let text): PythonText.representation(.string(text), isASCII: isASCII)
    case .list(let values): PythonText.representation(.array(values), isASCII: isASCII)
    case .object(let members): PythonText.representation(.object(members), isASCII: isASCII)
    case .date(let date): date.representation
    case .missing, .null, .boolean, .integer, .number, .invalidDate: text
    }
  }

  /// The text of what is one value; nil for lists, objects and null, of which there is no one text.
  var scalarText: String? {
    switch self {
    case .boolean, .integer, .number, .text, .date, .invalidDate: text
    case .missing, .null, .list, .object: nil
    }
  }

  /// For errors.
  var kind: String {
    switch self {
    case .missing: "missing"
    case .null: "null"
    case .boolean: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .text: "text"
    case .list: "a list"
    case .object: "an object"
    case .date: "a date"
    case .invalidDate: "an unreadable date"
    }
  }
}
