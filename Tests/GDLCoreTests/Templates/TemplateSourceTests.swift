import Testing

@testable import GDLCore

struct TemplateSourceTests {
  @Test func `a plain text is a template`() throws {
    #expect(try TemplateSource("{id}") == .text(Template("{id}")))
    #expect(try TemplateSource("\u{C}S {id}") == .text(Template("{id}")))
  }

  @Test func `a template in a file is left to the caller`() throws {
    #expect(try TemplateSource("\u{C}T ~/my names.txt") == .file(path: "~/my names.txt"))
  }

  @Test(arguments: ["E id", "F {id}", "J {{id}}", "M mod:f", "TF x", "TJ x", "FT x", "JT x"])
  func `kinds that need Python are refused with a way out`(text: String) {
    let error = #expect(throws: TextSyntaxError.self) { try TemplateSource("\u{C}" + text) }
    #expect(error?.problem.contains("needs Python; use --via gallery-dl") == true)
    #expect(error?.position == 2)
  }

  @Test(arguments: ["Q x", "", "T", "T "])
  func `other kinds are unknown`(text: String) {
    #expect(throws: TextSyntaxError.self) { try TemplateSource("\u{C}" + text) }
  }

  @Test func `a template names the keys that it looks up`() throws {
    let template = try Template("{a|b[0]|'lit'}{c.d:?x/y/}{_now}{_env[HOME]}{_nul}text{a}")
    #expect(template.keys == ["a", "b", "c"])
  }
}
