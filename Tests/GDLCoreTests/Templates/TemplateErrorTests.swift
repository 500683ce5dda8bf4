import Testing

@testable import GDLCore

struct TemplateErrorTests {
  @Test(
    arguments: [
      "{n:>5}", "{n!l}", "{l!l}", "{d!u}", "{n:[1:2]}", "{n:X3/a/}", "{n:J,/}", "{n:A+1/}", "{n:S/}",
      "{n:O+1/}", "{title:O+1/}", "{title:A+1/}", "{title:d}", "{title:,}", "{title:+}", "{title:=20}",
      "{title:#}", "{num:s}", "{num:.2}", "{big:,x}", "{f:d}", "{f:x}", "{l:>5}", "{d:5}", "{title!i}",
      "{title!f}", "{n!i}", "{n!n}", "{num!n}", "{date!n}", "{mix:S/}", "{u:S/}", "{num:J-/}", "{num:Ma/}",
      "{num:\\x}", "{l:X2/a/}",
    ])
  func `a value that does not go with its format is an error, as in gallery-dl`(template: String) throws {
    let error = #expect(throws: TemplateFormatError.self) { try TemplateSample.format(template) }
    #expect(error?.field == template)
    #expect(error?.description.hasPrefix("the field \(template) of the template") == true)
  }

  @Test(
    arguments: [
      ("{title!z}", 8, "there is no conversion z"), ("{title!}", 8, "there is no conversion }"),
      ("{title!ls}", 9, "one letter stands behind !"), ("{title!l", 1, "has no }"),
      ("{title!", 1, "has no }"),
      ("{title:L5}", 10, "a / is missing, as in L<length>"), ("{title:L/x/}", 9, "a length is missing"),
      ("{title:X-1/x/}", 9, "a length is missing"), ("{title:?a/b}", 12, "a / is missing"),
      ("{title:Ro/}", 11, "a / is missing"), ("{title:R/x/}", 8, "R needs what to replace"),
      ("{title:[1:4}", 12, "a ] is missing"), ("{title:[]}", 9, "no places"),
      ("{title:[::0]}", 9, "no places"),
      ("{num:A/2/}", 7, "A adds, subtracts or multiplies"), ("{num:A+1.5/}", 7, "A adds"),
      ("{num:A+99999999999/}", 7, "A adds"), ("{l:CSz/}", 6, "there is no conversion z"),
      ("{l:C/}", 5, "C needs conversions"), ("{l:Sx/}", 5, "S sorts"), ("{u:M/}", 4, "M needs a key"),
      ("{s:D/}", 5, "D needs a pattern"), ("{s:D%Q/}", 5, "cannot read %Q"), ("{s:D%d%d/}", 5, "not twice"),
      ("{s:D%}", 6, "a letter is missing behind %"), ("{s:D%V %Y/}", 5, "%V needs %G"),
      ("{date:Ox/}", 8, "an offset is missing"), ("{date:O+0230/}", 8, "an offset"),
      ("{date:O+24/}", 8, "an offset"), ("{date:O+01:60/}", 8, "an offset"),
      ("{", 1, "has no }"), ("a{b", 2, "has no }"), ("a}b", 2, "without its {"),
      ("{num}}", 6, "without its {"),
      ("{a{b}", 3, "no { in its name"), ("{}", 2, "needs a name"), ("{:>5}", 2, "needs a name"),
      ("{|a}", 2, "needs a name"), ("{a|}", 4, "needs a name"), ("{a.}", 3, "a name is missing"),
      ("{a..b}", 3, "a name is missing"), ("{a[}", 3, "has no ]"), ("{a[]}", 3, "a key is missing"),
      ("{a[0]b}", 6, "only . ["), ("{a[x:y]}", 4, "no places"), ("{a[1:2:3:4]}", 4, "no places"),
      ("{'a}", 2, "has no ' in front"), ("{'a'b}", 2, "has no ' in front"),
      ("日本{title!z}", 10, "there is no conversion z"),
    ] as [(String, Int, String)])
  func `a mistake is shown with its place`(template: String, position: Int, problem: String) {
    let error = #expect(throws: TextSyntaxError.self) { try Template(template) }
    #expect(error?.position == position, "\(template)")
    #expect(error?.problem.contains(problem) == true, "\(template): \(error?.problem ?? "")")
  }

  @Test func `the sentence shows what stands at the place`() throws {
    let error = #expect(throws: TextSyntaxError.self) { try Template("{title!z}-{a}{b}{c}{d}{e}{f}{g}{h}") }
    #expect(
      error?.description
        == "the template is wrong at character 8, before \"z}-{a}{b}{c}{d}{e}{f}{g}…\": there is no conversion z; "
        + "there are lucCtWgHUqQjnLRTdDsSraif")
    let end = #expect(throws: TextSyntaxError.self) { try Template("{title:[1") }
    #expect(end?.description.contains("at character 1, before") == true)
  }

  @Test(arguments: [
    ("{title:>10001}", "no format"), ("{f:.10001f}", "no format"), ("{f:.f}", "no format"),
    ("{title:>5.2x}", "no type x"),
  ])
  func `a standard format that is none fails for what is no date`(template: String, reason: String) {
    let error = #expect(throws: TemplateFormatError.self) { try TemplateSample.format(template) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test func `hostile templates end`() throws {
    let many = String(repeating: "{", count: 20_000)
    #expect(try TemplateSample.format(many) == String(repeating: "{", count: 10_000))
    #expect(throws: TextSyntaxError.self) { try Template(many + "{") }
    let chain = "{title:" + String(repeating: "?a/b/", count: 300) + "}"
    #expect(try TemplateSample.format(chain).utf8.count == 600 + 11)
    let deep = "{a" + String(repeating: "[0]", count: 10_000) + "}"
    #expect(try TemplateSample.format(deep) == "h")
  }
}
