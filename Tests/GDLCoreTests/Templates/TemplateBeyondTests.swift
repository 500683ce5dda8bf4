import Testing

@testable import GDLCore

/// Where gallery-dl fails, prints an accident of Python or writes beyond a limit, and gdl does not.
struct TemplateBeyondTests {
  @Test(
    arguments: [
      ("{'a|b'}", "a|b"), ("{'a:b!c'}", "a:b!c"), ("{'a}b'}", "a}b"), ("{d['a:b']}", "3"), ("{d[5]}", "4"),
      ("{d.5}", "4"), ("{d['x|y']}", "6"),
    ])
  func `quotes keep what would end a name`(template: String, expected: String) throws {
    let metadata: Metadata = [
      "d": .object(["a:b": .integer(3), "5": .integer(4), "x|y": .integer(6)])
    ]
    #expect(try TemplateSample.format(template, metadata) == expected)
  }

  @Test(arguments: [
    ("{missing!l}", "None"), ("{missing!u:>6}", "None"), ("{missing!t}", "None"), ("{missing!q}", "None"),
    ("{missing:Cl/}", "None"), ("{missing!L}", "None"), ("{title!L:>9}", "None"),
    ("{u:Mnope/}", "[None, None]"),
  ])
  func `what is missing stays missing`(template: String, expected: String) throws {
    #expect(try TemplateSample.format(template) == expected)
  }

  @Test(arguments: [
    ("x{num!i}", "x7"), ("x{num!d}", "x1970-01-01 00:00:07"), ("x{num:I}", "x7"),
    ("x{l!U}", "x['a', 'b', 'c']"),
    ("{num!l}", "7"), ("{num:X5/-/}", "7"), ("{big:X5/../}", "123.."), ("{num:R7/8/}", "8"),
    ("{date!u:[0:4]}", "2010"),
    ("{nest:J-/}", "1-None-True-2.5-x'y-{'k': []}"), ("{nums:Sr/J,/}", "3,2,1"),
    ("{date:R-//}", "20100101 13:05:09"),
  ])
  func `numbers and dates are text where text is needed`(template: String, expected: String) throws {
    #expect(try TemplateSample.format(template) == expected)
  }

  @Test(arguments: [
    ("{title:X2/.../}", ".."), ("{title:X0/.../}", ""), ("{title:Xb3/äö/}", "Hä"), ("{title:Xb1/ä/}", "H"),
    ("{j:Xb0/~/}", ""),
  ])
  func `a cut is never longer than its limit`(template: String, expected: String) throws {
    #expect(try TemplateSample.format(template) == expected)
  }

  @Test(arguments: [
    ("{date:O+00:30/%H:%M}", "13:35"), ("{date:O-00:30/%H:%M}", "12:35"),
    ("{ts!d:O-23:59/}", "2009-12-31 00:01:00"),
  ])
  func `minutes of an offset have its sign`(template: String, expected: String) throws {
    #expect(try TemplateSample.format(template) == expected)
  }

  @Test func `the environment is not printed as a whole`() throws {
    let context = TemplateContext(environment: ["TOKEN": "secret"])
    #expect(try TemplateSample.format("{_env}", [:], context) == "None")
    #expect(try TemplateSample.format("{_env[TOKEN]}", [:], context) == "secret")
  }

  @Test func `identifiers of 64 bits are sorted as they are`() throws {
    let ids = JSONValue.array([.integer(9_007_199_254_740_993), .integer(9_007_199_254_740_992)])
    #expect(
      try TemplateSample.format("{v:S/J,/}", of: ids) == "9007199254740992,9007199254740993")
  }

  @Test(arguments: ["{title:A*999999999/}", "{l:A*999999999/}"])
  func `a value does not grow beyond a limit`(template: String) {
    #expect(throws: TemplateFormatError.self) { try TemplateSample.format(template) }
  }

  @Test(arguments: ["{v:A+1/}", "{v:A*2/}"])
  func `arithmetic beyond 64 bits is an error`(template: String) {
    #expect(throws: TemplateFormatError.self) { try TemplateSample.format(template, of: .integer(.max)) }
  }
}
