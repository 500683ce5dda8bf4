import Testing

@testable import GDLCore

/// Every expectation here is what gallery-dl 1.32.18 gives for the same template and metadata.
struct TemplateTests {
  @Test(
    arguments: [
      ("{num:>03}", "007"), ("{num:03}", "007"), ("{num:<4}.", "7   ."), ("{f:.2f}", "3.14"),
      ("{big:,}", "1,234,567"), ("{title!l}", "hello world"), ("{title!u}", "HELLO WORLD"),
      ("{a!c}", "Hello world"), ("{a!C}", "Hello World"), ("{s!t}", "Foo \t Bar"), ("{s!W}", "Foo Bar"),
      ("{title!g}", "hello-world"), ("{h!H}", "foo & bar"), ("{h!U}", "<p>foo & bar</p>"),
      ("{p!q}", "a/b%3Ac"), ("{l!j}", "[\"a\",\"b\",\"c\"]"), ("{l!S}", "a, b, c"),
      ("{l}", "['a', 'b', 'c']"), ("{lang!L}", "English"), ("{date!T}", "1262351109"),
      ("{missing}", "None"), ("{n}", "None"), ("{e|n|title}", "Hello World"), ("{z|title}", "Hello World"),
      ("{e|missing}", "None"), ("{title[6:]}", "World"), ("{title[-5:]}", "World"),
      ("{title[::2]}", "HloWrd"), ("{j[b3:18]}", "んそうきょ"), ("{d[b][c]}", "5"), ("{d.b.c}", "5"),
      ("{l[-1]}", "c"), ("{d[x]}", "None"), ("{num[0]}", "None"), ("{title:?[/]/}", "[Hello World]"),
      ("{e:?[/]/}", ""), ("{title:[1:4]}", "ell"), ("{j:[b0:6]}", "げん"), ("{title:L5/long/}", "long"),
      ("{title:X7/.../}", "Hell..."), ("{j:Xb8/~/}", "げん~"), ("{l:J, /}", "a, b, c"),
      ("{u:Mname/J-/}", "J-M"), ("{title:Ro/0/Rl/1/}", "He110 W0r1d"), ("{num:A+1/>04}", "0008"),
      ("{l:CSgc/}", "A-b-c"), ("{L2:S/J,/}", "C,a,b"), ("{date:%Y}", "2010"),
      ("{date}", "2010-01-01 13:05:09"), ("{date:O+02:30/}", "2010-01-01 15:35:09"),
      ("{date:O-06:00/%H:%M}", "07:05"), ("{dstr:D%b %d %Y %I:%M %p/%Y-%m-%d}", "2010-01-02"),
      ("{ts!d}", "2010-01-01 00:00:00"), ("{missing:%Y}", "None"),
    ] as [(String, String)])
  func `a template gives what gallery-dl gives`(template: String, expected: String) throws {
    #expect(try TemplateSample.format(template) == expected, "\(template)")
  }

  @Test(
    arguments: [
      ("{title[6]}", "W"), ("{title[99]}", "None"), ("{title[a]}", "None"), ("{title.x}", "None"),
      ("{title.0}", "H"), ("{title.-1}", "d"), ("{title[0:5:-1]}", ""), ("{title[5:0:-1]}", " olle"),
      ("{title[ 1 : 3 ]}", "el"), ("{title[b::2]}", "HloWrd"), ("{title[b:3]}", "Hel"),
      ("{title[1][0]}", "e"), ("{j[b1:8]}", "ん"), ("{j[::-1]}", "うょきうそんげ"), ("{l.0}", "a"),
      ("{l[01]}", "b"), ("{l[+1]}", "None"), ("{l[5:9]}", "[]"), ("{l[::-1]}", "['c', 'b', 'a']"),
      ("{d['a']}", "foo"), ("{d[\"a\"]}", "foo"), ("{d.a}", "foo"), ("{d[1:2]}", "None"),
      ("{n[1:2]}", "None"), ("{u[0][name]}", "J"), ("{u.1.name}", "M"), ("{date.year}", "2010"),
      ("{date.minute:>4}", "   5"), ("{date[year]}", "None"), ("{missing.a.b[c]}", "None"),
      ("{{{num}}}", "{7}"), ("{{x}}", "{x}"), ("{ title }", "None"), ("{a]b}", "None"),
    ] as [(String, String)])
  func `a field finds its way through lists, objects, texts and dates`(template: String, expected: String)
    throws
  {
    #expect(try TemplateSample.format(template) == expected, "\(template)")
  }

  @Test(
    arguments: [
      ("{e|z}", "0"), ("{z|e}", ""), ("{z|n}", "None"), ("{n|e}", ""), ("{e|n|z}", "0"),
      ("{missing|e}", ""), ("{missing|n:>5}", "None"), ("{missing|e:>5}.", "     ."),
      ("{n|z:>5}", "    0"), ("{emp|title}", "Hello World"), ("{e|title[6:]|a}", "World"),
      ("{e|title!u}", "HELLO WORLD"), ("{date|_nul:%Y}", "2010"), ("{'lit'}", "lit"),
      ("{'lit':>5}", "  lit"), ("{'l'it'!u}", "L'IT"), ("{e|'lit'}", "lit"), ("{''|title}", "Hello World"),
      ("{_lit[foo bar]!u}", "FOO BAR"), ("{_lit[a.b]}", "a.b"), ("{_nul:>5}", "None"),
    ] as [(String, String)])
  func `the first alternative that is true is taken, else the last`(template: String, expected: String) throws
  {
    #expect(try TemplateSample.format(template) == expected, "\(template)")
  }

  @Test func `a text without fields is itself`() throws {
    #expect(try TemplateSample.format("") == "")
    #expect(try TemplateSample.format("日本 e\u{301}") == "日本 e\u{301}")
  }

  @Test func `the usual name of a file`() throws {
    let metadata: Metadata = [
      "category": .string("moe"), "id": .integer(123), "num": .integer(4), "extension": .string("jpg"),
    ]
    #expect(
      try TemplateSample.format("{category}_{id}_{num:>03}.{extension}", metadata) == "moe_123_004.jpg")
  }
}
