import Testing

@testable import GDLCore

struct PathRulesTests {
  @Test(
    arguments: [
      ("plain", "film", "film"), ("separator", "a/b", "a_b"), ("absolute", "/etc", "_etc"),
      ("climbs", "../../x", "_._.._x"), ("climbs only", "..", "__"), ("dot", ".", "_"),
      ("dots", "...", "_.."),
      ("blanks around", "  x ", "x"), ("hides dots", ".\u{0}.\u{202E}", "__"),
      ("control characters", "a\r\nb\u{7F}\u{1B}[2J", "ab[2J"), ("bidi", "exe.\u{202E}gpj", "exe.gpj"),
      ("hidden", ".ssh", "_ssh"), ("option", "-rf", "_-rf"), ("backslash", "a\\b", "a\\b"),
      ("trailing", "x. ", "x."),
      ("other scripts", "журнал 日本", "журнал 日本"), ("accent behind a slash", "a/\u{301}x", "a_\u{301}x"),
      ("empty", "", nil), ("blank", " \t ", nil), ("only control characters", "\u{1}\u{2}", nil),
    ] as [(String, String, String?)])
  func `a folder's name is made safe`(id: String, text: String, expected: String?) throws {
    let name = try PathRules().folder(text)
    #expect(name.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(id): \(name ?? "nil")")
  }

  @Test(
    arguments: [
      ("blanks stay", " x .jpg", " x .jpg"), ("separator", "a/b.jpg", "a_b.jpg"), ("dot", ".", "_"),
      ("climbs", "..", "__"), ("hidden", ".bashrc", "_bashrc"), ("NUL", "a\u{0}b", "ab"), ("empty", "", nil),
      ("blank", "  ", nil), ("slash only", "/", "_"),
    ] as [(String, String, String?)])
  func `a file's name is made safe`(id: String, text: String, expected: String?) throws {
    #expect(try PathRules().file(text) == expected, "\(id)")
  }

  @Test func `what the user's own text begins may be hidden`() throws {
    let rules = try PathRules()
    #expect(rules.file(".x", isChosen: true) == ".x")
    #expect(rules.folder("-x", isChosen: true) == "-x")
    #expect(rules.folder("..", isChosen: true) == "__")
    #expect(rules.folder(String(repeating: ".", count: 300), isChosen: true) == nil)
  }

  @Test func `a name keeps within what file systems take, and its extension`() throws {
    let rules = try PathRules()
    let long = String(repeating: "é", count: 300)
    let file = try #require(rules.file(long + ".jpeg"))
    #expect(file.hasSuffix("é.jpeg"))
    #expect((SafeName.maximumBytes - 1...SafeName.maximumBytes).contains(file.utf8.count))
    let folder = try #require(rules.folder(long))
    #expect((254...255).contains(folder.utf8.count))
    #expect(rules.folder(String(repeating: "a", count: 255))?.utf8.count == 255)
    #expect(rules.folder(String(repeating: "a", count: 254) + ". x") == String(repeating: "a", count: 254))
  }

  @Test func `no option lets a separator or a climb through`() throws {
    var options = NameOptions()
    options.restriction = ""
    options.removal = ""
    #expect(try PathRules(options).file("a/b\u{0}\n\u{202E}") == "a_b")
    options.restriction = "x"
    options.replacement = "/"
    #expect(try PathRules(options).folder("axb") == "a_b")
    options.replacement = "."
    #expect(try PathRules(options).folder("xx") == "__")
  }

  @Test func `options take out and strip other characters`() throws {
    var options = NameOptions()
    options.removal = "a-c"
    options.strip = "windows"
    options.restriction = "windows"
    #expect(try PathRules(options).file("abcx: . ") == "x_")
    options.strip = "_"
    options.removal = "x"
    #expect(try PathRules(options).file("abx:") == "ab")
  }

  @Test func `an option that is no set of characters is an error`() {
    var options = NameOptions()
    options.removal = "z-a"
    #expect(throws: TextSyntaxError.self) { try PathRules(options) }
  }
}
