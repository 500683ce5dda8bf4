import Testing

@testable import GDLCore

struct TemplateContextTests {
  private static let berlin = TemplateContext(
    now: utc(2026, 7, 1, 22, 30) + 0.25, calendar: RuleCalendar.berlin, environment: ["HOME": "/home/x"])

  @Test(arguments: [
    ("{_now}", "2026-07-02 00:30:00.250000"), ("{_now:%Y-%m-%d}", "2026-07-02"), ("{_now:%f}", "250000"),
    ("{_now.year}", "2026"), ("{_env[HOME]:>10}", "   /home/x"), ("{_env.HOME}", "/home/x"),
    ("{_env[NOPE]}", "None"),
    ("{_env[NOPE]|'x'}", "x"), ("{date:Olocal/}", "2026-07-02 00:30:00"), ("{date:O/%H}", "00"),
    ("{winter_date:Olocal/}", "2026-01-01 13:00:00"),
  ])
  func `local time and the environment come from the context`(template: String, expected: String) throws {
    let metadata: Metadata = [
      "date": .string("2026-07-01 22:30:00"), "winter_date": .string("2026-01-01 12:00:00"),
    ]
    #expect(try TemplateSample.format(template, metadata, Self.berlin) == expected)
  }

  @Test(arguments: ["{_now}", "{_env[HOME]}"])
  func `without a context there is neither now nor an environment`(template: String) throws {
    #expect(try TemplateSample.format(template, [:]) == "None")
  }

  @Test func `without a calendar local is UTC`() throws {
    #expect(try TemplateSample.format("{date:Olocal/}") == "2010-01-01 13:05:09")
  }

  @Test(arguments: [
    ("{missing}", "unknown"), ("{missing:>9}", "  unknown"), ("{missing!u}", "UNKNOWN"),
    ("{missing[a].b}", "unknown"),
    ("{e|missing}", "unknown"), ("{missing|title}", "Hello World"), ("{n}", "None"),
    ("{missing:?[/]/}", "[unknown]"),
  ])
  func `a default stands in for what is missing`(template: String, expected: String) throws {
    let context = TemplateContext(missing: .string("unknown"))
    #expect(try TemplateSample.format(template, TemplateSample.metadata, context) == expected)
  }

  @Test func `an empty default drops what is missing`() throws {
    let context = TemplateContext(missing: .string(""))
    #expect(try TemplateSample.format("a{missing}b{missing:?x/y/}c", [:], context) == "abc")
  }

  @Test(arguments: [
    ("date", true), ("upload_date", true), ("date_added", true), ("dated", false), ("update", false),
    ("title", false),
  ])
  func `a text under the name of a date is a date`(key: String, isDate: Bool) throws {
    let metadata: Metadata = [key: .string("2024-02-29 12:00:00")]
    #expect(
      try TemplateSample.format("{\(key)!T}", metadata) == (isDate ? "1709208000" : ""))
    #expect(
      try TemplateSample.format("{o[\(key)]!T}", ["o": .object(metadata)]) == (isDate ? "1709208000" : ""))
  }

  @Test(arguments: [
    "2024-02-30 12:00:00", "2024-02-29T12:00:00", "2024-02-29", "2024-02-29 24:00:00", "0000-01-01 00:00:00",
    "2024-2-29 012:00:00",
  ])
  func `a text of another form stays text`(text: String) throws {
    #expect(try TemplateSample.format("{date}", ["date": .string(text)]) == text)
    #expect(try TemplateSample.format("{date!T}", ["date": .string(text)]) == "")
  }
}
