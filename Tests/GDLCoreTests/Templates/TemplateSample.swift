import Testing

@testable import GDLCore

/// Metadata that has every kind of value, and what a template makes of it.
enum TemplateSample {
  static let metadata: Metadata = [
    "num": .integer(7), "id": .integer(123), "f": .number(3.14159), "big": .integer(1_234_567),
    "neg": .integer(-5), "z": .integer(0), "fl": .number(1e16), "t": .bool(true), "ff": .bool(false),
    "n": .null, "e": .string(""), "emp": .array([]), "title": .string("Hello World"),
    "a": .string("hElLo wOrLd"), "s": .string("\n  Foo \t Bar  "), "l": texts("a", "b", "c"),
    "L2": texts("b", "C", "a"), "nums": .array([.integer(3), .integer(1), .integer(2)]),
    "mix": .array([.integer(3), .string("a")]),
    "d": .object(["a": .string("foo"), "b": .object(["c": .integer(5)])]),
    "u": .array([.object(["name": .string("J")]), .object(["name": .string("M")])]),
    "nest": .array([
      .integer(1), .null, .bool(true), .number(2.5), .string("x'y"), .object(["k": .array([])]),
    ]),
    "date": .string("2010-01-01 13:05:09"), "ts": .integer(1_262_304_000),
    "iso": .string("2010-01-01T13:05:09+02:00"), "dstr": .string("Jan 02 2010 03:04 PM"),
    "j": .string("げんそうきょう"), "h": .string("<p>foo &amp; bar</p>"), "p": .string("a/b:c"),
    "lang": .string("en"), "url": .string("see https://example.org/a?b=c and http://x.y/z."),
    "uq": .string("a%20b"),
  ]

  static func texts(_ texts: String...) -> JSONValue { .array(texts.map { .string($0) }) }

  /// The text, or the error's sentence.
  static func format(
    _ template: String, _ metadata: Metadata = metadata, _ context: TemplateContext = TemplateContext()
  ) throws -> String {
    try Template(template).format(metadata, context)
  }

  /// `value` under a name that is no date's.
  static func format(_ template: String, of value: JSONValue) throws -> String {
    try format(template, ["v": value])
  }
}
