import Testing

@testable import GDLCore

struct PathTemplateTests {
  private static let metadata: Metadata = [
    "category": .string("moe"), "title": .string("a/b: c"), "num": .integer(3), "extension": .string("jpeg"),
    "user": .string(".."), "none": .string(""), "hidden": .string(".ssh"),
  ]

  private static var rules: PathRules {
    get throws {
      var options = NameOptions()
      options.extensions = ExtensionMap()
      return try PathRules(options)
    }
  }

  @Test(
    arguments: [
      ("{num:>03}.{extension}", ["003.jpg"]),
      ("{category}/{title}/{num}.{extension}", ["moe", "a_b: c", "3.jpg"]),
      ("a/{none}//{missing}/./x {num}", ["a", "None", "x 3"]), ("{user}/x", ["__", "x"]),
      ("{title:R:/;/}/{title:J, /}", ["a_b; c", "a_b: c"]), ("{hidden}/{hidden}", ["_ssh", "_ssh"]),
      (".{category}/-{num}", [".moe", "-3"]), ("{{a}}/{num}", ["{a}", "3"]), ("..{num}", ["..3"]),
    ])
  func `slashes of the template part folders`(path: String, expected: [String]) throws {
    let template = try PathTemplate(path, rules: Self.rules)
    let result = try #require(try template.path(Self.metadata))
    #expect(result.folders + [result.name] == expected)
  }

  @Test(arguments: [
    ("", 1, "name of the file is missing"), ("/", 1, "begins with no /"),
    ("/etc/{num}", 1, "begins with no /"),
    ("a/", 3, "name of the file is missing"), ("../{num}", 1, "leaves the destination"),
    ("a/../{num}", 1, "leaves the destination"), ("a/..", 5, "name of the file is missing"),
    ("a/{num", 3, "has no }"),
  ])
  func `a path that names no file below the destination is refused`(
    path: String, position: Int, problem: String
  ) {
    let error = #expect(throws: TextSyntaxError.self) { try PathTemplate(path, rules: Self.rules) }
    #expect(error?.position == position)
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
  }

  @Test func `gallery-dl's folders and name are templates each`() throws {
    let template = try PathTemplate(
      directory: ["{category}", "", "{user}", "x/y"], filename: "{num}/{extension}", rules: Self.rules)
    let result = try #require(try template.path(Self.metadata))
    #expect(result.folders == ["moe", "__", "x_y"])
    #expect(result.name == "3_jpg")
  }

  @Test(arguments: [
    ("{filename}.{extension}", "x"), ("{filename}.{extension}_{num}", "x._1"), ("{num}. {extension}", "1. "),
  ])
  func `without an extension there is no dot in front of it`(path: String, expected: String) throws {
    let metadata: Metadata = ["filename": .string("x"), "extension": .string(""), "num": .integer(1)]
    #expect(try PathTemplate(path, rules: Self.rules).path(metadata)?.name == expected)
  }

  @Test func `a name of nothing is none`() throws {
    #expect(try PathTemplate("a/{none}", rules: Self.rules).path(Self.metadata) == nil)
  }

  @Test func `a value that a template cannot take is an error`() throws {
    let template = try PathTemplate("{num:.2}", rules: Self.rules)
    #expect(throws: TemplateFormatError.self) { try template.path(Self.metadata) }
  }
}
