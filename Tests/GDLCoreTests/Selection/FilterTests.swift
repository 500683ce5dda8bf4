import Testing

@testable import GDLCore

struct FilterTests {
  static let metadata: Metadata = [
    "width": .integer(1_200), "height": .integer(800), "score": .number(4.5), "extension": .string("jpg"),
    "title": .string("A Draft, really"), "tags": .array([.string("cat"), .string("sun")]),
    "empty": .string(""),
    "user": .object([
      "name": .string("J"), "ids": .array([.integer(7), .integer(8)]), "odd key": .integer(1),
    ]),
    "date": .string("2024-05-01 10:00:00"), "created": .integer(1_714_557_600), "nothing": .null,
    "on": .bool(true),
    "_size": .integer(11_000_000), "zero": .integer(0), "big": .integer(.max),
  ]

  @Test(
    arguments: [
      ("width > 1000 and extension in (\"jpg\", \"png\") and not (title ~ \"*draft*\")", true),
      ("width > 1000 and not (title ~* \"*draft*\")", false), ("width == 1200", true),
      ("width != 1200", false),
      ("width <= 1200 and width >= 1200", true), ("1000 < width < 1300", true),
      ("1000 < width < 1200", false),
      ("width / height == 1.5", true), ("width % 7 == 3", true), ("-width % 7 == 4", true),
      ("width - 200 * 2 == 800", true),
      ("(width - 200) * 2 == 2000", true), ("- - width == 1200", true), ("score * 2 == 9", true),
      ("width + 0.5 > 1200", true),
      ("big + 1 > big", false), ("width / 0 == 0", false), ("width % 0 == 0", false), ("big * 2 > big", true),
      ("1 + 2 + 3 - 6 == 0", true), ("12 / 2 / 3 == 2", true),
      ("extension == 'jpg'", true), ("extension < 'k'", true), ("'raf' in title", true),
      ("'' in title", true),
      ("'cat' in tags", true), ("'dog' in tags", false), ("'dog' not in tags", true),
      ("'name' in user", true),
      ("extension not in ['gif', 'png']", true), ("width in (1, 1200.0)", true), ("'jpg' in extension", true),
      ("tags == ['cat', 'sun']", true), ("tags == ('cat',)", false), ("() == []", true),
      ("extension in ()", false),
      ("tags[0] == 'cat'", true), ("tags[-1] == 'sun'", true), ("tags[2] == null", true),
      ("tags[0 + 1] == 'sun'", true),
      ("user.name == 'J'", true), ("user['odd key'] == 1", true), ("user.ids[1] == 8", true),
      ("user.nope == null", true),
      ("user.nope.deeper == null", true), ("len(tags) == 2", true), ("len(title) > 10", true),
      ("len(width) == null", true),
      ("len(user) == 3", true), ("len(missing) == 0", false),
      ("tags ~ 'c*'", true), ("tags ~ 'C*'", false), ("tags ~* 'C*'", true), ("title ~ 'A*'", true),
      ("width ~ '*'", false),
      ("title ~ 'draft'", false), ("'a/b' ~ 'a*b'", true), ("missing ~ '*'", false),
      ("title ~ '[A-C]?D{raft,x}, *'", true),
      ("_size > 10M", true), ("_size > 11MB", false), ("_size >= 11MB", true), ("_size < 1.5g", true),
      ("width == 1200b", true),
      ("date >= 2024-01-01", true), ("date < 2024-05-01T10:00:01", true), ("date == 2024-05-01T10:00Z", true),
      ("date > 2024-05-01T11:00+02:00", true), ("date in (2024-05-01, 2024-05-01T10:00:00)", true),
      ("created == 2024-05-01T10:00", true), ("title > 2024-01-01", false), ("2024-01-01 < 2024-01-02", true),
      ("date >= '2024-05'", true), ("missing >= 2024-01-01", false),
      ("on", true), ("not on", false), ("on == true", true), ("on == True", true), ("on == 1", false),
      ("zero", false),
      ("empty", false), ("title", true), ("tags", true), ("missing", false), ("user", true),
      ("2024-01-01", true),
      ("true and true or false", true), ("false or true and false", false), ("not false and not false", true),
      ("not not on", true), ("true", true), ("null", false), ("None == null", true), ("0.0", false),
      ("\"\" or 'x'", true),
    ])
  func `a filter is met or not`(filter: String, expected: Bool) throws {
    #expect(try Filter(filter).matches(Self.metadata) == expected, "\(filter)")
  }

  @Test(
    arguments: [
      ("missing == null", true), ("missing != null", false), ("nothing == null", true),
      ("title == null", false),
      ("title != null", true), ("null == null", true), ("missing == 1", false), ("missing != 1", false),
      ("missing < 1", false), ("missing > 1", false), ("missing == other", false),
      ("missing != other", false),
      ("not (missing == 1)", true), ("missing in (1, null)", false), ("missing not in (1, 2)", false),
      ("1 in missing", false),
      ("1 not in missing", false), ("missing + 1 == 1", false), ("-missing == 0", false),
      ("missing[0] == null", true),
      ("1 < missing < 3", false), ("(missing) == null", true), ("null in (1, null)", false),
    ])
  func `what is missing compares false, but with null`(filter: String, expected: Bool) throws {
    #expect(try Filter(filter).matches(Self.metadata) == expected, "\(filter)")
  }

  @Test(arguments: [
    "width > 'a'", "title > 1", "tags > 1", "user < user", "on < true", "'1' == 1", "1 in 1", "'a' in 1",
    "1 in 'a1'",
    "title + 1", "tags * 2", "-title", "width.name", "width[0]", "tags['a']", "user[0]", "title[0]",
    "tags == 'cat'",
    "on + 1 == 2",
  ])
  func `kinds that do not go together are false`(filter: String) throws {
    #expect(try !Filter(filter).matches(Self.metadata))
  }

  @Test(arguments: ["width != 'a'", "title != 1", "tags != user", "on != 1"])
  func `kinds that do not go together are different`(filter: String) throws {
    #expect(try Filter(filter).matches(Self.metadata))
  }

  @Test(
    arguments: [
      ("", 1, "a value is expected"), ("width >", 8, "a value is expected"),
      ("width > > 1", 9, "a value is expected"),
      ("width 1", 7, "an operator"), ("(width", 7, "a ) is missing"), ("width)", 6, "an operator"),
      ("[1, 2", 6, "a ] is missing"),
      ("tags[0", 7, "a ] is missing"), ("tags[]", 6, "a value is expected"),
      ("user.", 6, "a name is expected"),
      ("user.1", 6, "a name is expected"), ("width = 1", 7, "with =="), ("a && b", 3, "written and"),
      ("a || b", 3, "written or"),
      ("!a", 1, "written not"), ("a and", 6, "a value is expected"), ("and a", 1, "in front of and"),
      ("not", 4, "a value is expected"),
      ("a not b", 7, "only in follows not"), ("a in", 5, "a value is expected"),
      ("title ~ draft", 9, "a pattern in quotes"),
      ("title ~ '[a'", 9, "in this pattern, at character 1"), ("'abc", 1, "not closed"),
      ("\"a\\\"", 1, "not closed"),
      ("datetime(2024)", 1, "no function datetime"), ("len(a", 6, "a ) is missing"),
      ("width > 10X", 9, "a number is written"),
      ("width > 1.2.3", 9, "a number is written"), ("width > 1.", 9, "a number is written"),
      ("date > 2024-13-01", 8, "no such date"),
      ("date > 2024-01-01T25:00", 8, "no such date"), ("a $ b", 3, "no such character"),
      ("日本 == $", 7, "no such character"),
      ("lambda: 1", 7, "no such character"), ("a ~ 'x' == true", 9, "an operator"),
    ])
  func `a mistake is shown with its place`(filter: String, position: Int, problem: String) {
    let error = #expect(throws: TextSyntaxError.self) { try Filter(filter) }
    #expect(error?.position == position, "\(filter)")
    #expect(error?.problem.contains(problem) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    String(repeating: "(", count: 100) + "1" + String(repeating: ")", count: 100),
    String(repeating: "not ", count: 100) + "a",
    String(repeating: "-", count: 100) + "1", "a" + String(repeating: "[0]", count: 100),
    "a" + String(repeating: ".b", count: 100),
    String(repeating: "a[", count: 100), String(repeating: "len(", count: 100),
    String(repeating: "[", count: 5_000),
    String(repeating: "a ", count: 5_000),
  ])
  func `a filter is neither too deep nor too long`(filter: String) {
    let error = #expect(throws: TextSyntaxError.self) { try Filter(filter) }
    #expect(
      error?.problem.contains("too deeply") == true || error?.problem.contains("characters at most") == true,
      "\(error?.description ?? "")")
  }

  @Test func `long chains are no depth`() throws {
    #expect(try Filter(String(repeating: "1 + ", count: 2_000) + "0 == 2000").matches([:]))
    #expect(try Filter(String(repeating: "true and ", count: 800) + "true").matches([:]))
    #expect(try Filter(String(repeating: "0 < ", count: 1_000) + "1").matches([:]) == false)
  }

  @Test func `quotes and patterns keep their backslashes`() throws {
    let metadata: Metadata = ["t": .string("a'b\"c\\d*")]
    #expect(try Filter(#"t == "a'b\"c\\d*""#).matches(metadata))
    #expect(try Filter(#"t == 'a\'b"c\\d*'"#).matches(metadata))
    #expect(try Filter(#"t ~ "*\*""#).matches(metadata))
    #expect(try !Filter(#"t ~ "*\?""#).matches(metadata))
  }

  @Test func `letters are compared byte by byte`() throws {
    #expect(try !Filter("t == 'e\u{301}'").matches(["t": .string("\u{E9}")]))
  }
}
