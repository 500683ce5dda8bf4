import GDLCore

/// Metadata with a value of every kind, for templates and filters.
enum SampleMetadata {
  static func make(_ text: String) -> Metadata {
    [
      "category": "site", "title": .string(text), "filename": .string(text), "extension": "jpeg",
      "id": .integer(Int64(text.utf8.count)), "num": 7, "big": .integer(.max), "small": .integer(.min),
      "ratio": .number(0.1), "huge": .number(1e300), "tiny": .number(-1e-300),
      "date": .string("2024-05-06 07:08:09"), "moment": 1_717_171_717, "empty": .string(""), "gone": .null,
      "yes": .bool(true), "lang": "de", "_size": 12_345,
      "tags": .array([.string(text), "b", "a"]), "sizes": .array([3, 1, .number(2.5)]),
      "user": .object(["name": .string(text), "id": 5]), "posts": .array([.object(["id": 1]), .object([:])]),
      "html": .string("<p>\(text)&amp;&#x41;</p>"), "url": .string("https://example.org/\(text)?a=b#c"),
    ]
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
}
