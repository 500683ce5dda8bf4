import Testing

@testable import GDLCore

/// Every expectation here is what gallery-dl 1.32.18 gives.
struct ConversionTests {
  @Test(
    arguments: [
      ("{missing!n}", "0"), ("{missing!C}", ""), ("{missing!g}", "none"), ("{missing!j}", "null"),
      ("{missing!S}", ""), ("{missing!i}", "0"), ("{missing!T}", "None"),
      ("{missing!d}", "1970-01-01 00:00:00"), ("{missing!D}", "[Invalid DateTime]"), ("{n!S}", ""),
      ("{n!j}", "null"), ("{n!T}", ""), ("{n!d}", "[Invalid DateTime]"), ("{n!H}", ""), ("{n!g}", "none"),
      ("{z!S}", ""), ("{ff!S}", ""), ("{t!S}", "True"), ("{t!i}", "1"), ("{f!i}", "3"), ("{num!f}", "7.0"),
      ("{num!g}", "7"), ("{num!H}", ""), ("{num!T}", ""), ("{num!d}", "1970-01-01 00:00:07"),
      ("{title!n}", "11"), ("{title!a}", "'Hello World'"), ("{title!d}", "[Invalid DateTime]"),
      ("{title!D}", "[Invalid DateTime]"), ("{title!L}", "None"),
      ("{j!a}", "'\\u3052\\u3093\\u305d\\u3046\\u304d\\u3087\\u3046'"),
      ("{j!j}", "\"\\u3052\\u3093\\u305d\\u3046\\u304d\\u3087\\u3046\""),
      ("{iso!D}", "2010-01-01 11:05:09"), ("{iso!T}", ""), ("{ts!D}", "2010-01-01 00:00:00"),
      ("{f!d}", "1970-01-01 00:00:03"), ("{l!g}", "a-b-c"), ("{l!n}", "3"), ("{l!U}", "['a', 'b', 'c']"),
      ("{d!g}", "a-foo-b-c-5"), ("{d!j}", "{\"a\":\"foo\",\"b\":{\"c\":5}}"),
      ("{d!S}", "{'a': 'foo', 'b': {'c': 5}}"), ("{d!n}", "2"), ("{date!g}", "2010-01-01-130509"),
      ("{date!j}", "\"2010-01-01 13:05:09\""), ("{date!r}", "datetime.datetime(2010, 1, 1, 13, 5, 9)"),
      ("{date!s:>25}", "      2010-01-01 13:05:09"),
      ("{nest}", "[1, None, True, 2.5, \"x'y\", {'k': []}]"),
      ("{nest!S}", "1, None, True, 2.5, x'y, {'k': []}"),
      ("{nest!j}", "[1,null,true,2.5,\"x'y\",{\"k\":[]}]"), ("{nest!g}", "1-none-true-25-xy-k"),
      ("{url!R}", "['https://example.org/a?b=c', 'http://x.y/z.']"),
      ("{url!R:J /}", "https://example.org/a?b=c http://x.y/z."), ("{uq!Q}", "a b"), ("{h!R}", "[]"),
      ("{lang!L:>10}", "   English"),
    ] as [(String, String)])
  func `a conversion takes any kind of value`(template: String, expected: String) throws {
    #expect(try TemplateSample.format(template) == expected, "\(template)")
  }

  @Test(
    arguments: [
      ("ΑΣ ΑΣ", ["ας ας", "ΑΣ ΑΣ", "Ας ας", "Ας Ας"]), ("ß", ["ß", "SS", "Ss", "Ss"]),
      ("ǆx", ["ǆx", "ǄX", "ǅx", "ǅx"]), ("İ", ["i̇", "İ", "İ", "İ"]), ("ŉ", ["ŉ", "ʼN", "ʼN", "ʼN"]),
      ("x-y z'w", ["x-y z'w", "X-Y Z'W", "X-y z'w", "X-y Z'w"]), ("a b", ["a b", "A B", "A b", "A B"]),
      ("aΣb Σ", ["aσb σ", "AΣB Σ", "Aσb σ", "Aσb Σ"]), ("", ["", "", "", ""]),
    ] as [(String, [String])])
  func `letters change their case by the rules of Unicode`(text: String, expected: [String]) throws {
    let results = try ["l", "u", "c", "C"].map { try TemplateSample.format("{v!\($0)}", of: .string(text)) }
    // Byte by byte: to Swift, composed and decomposed letters are equal.
    #expect(results.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(text): \(results)")
  }

  @Test(
    arguments: [
      ("\u{A0}a b\u{1C}", "a b", "a b"), ("a  b\u{200B}c", "a  b\u{200B}c", "a b\u{200B}c"),
      (" \n\t ", "", ""), ("x", "x", "x"),
    ] as [(String, String, String)])
  func `white space is Unicode's`(text: String, stripped: String, squeezed: String) throws {
    #expect(try TemplateSample.format("{v!t}", of: .string(text)) == stripped)
    #expect(try TemplateSample.format("{v!W}", of: .string(text)) == squeezed)
  }

  @Test(
    arguments: [
      ("Ünïcode Straße", "ünïcode-straße"), ("  a--b__c  ", "a-b__c"), ("日本語 x", "日本語-x"),
      ("a.b,c!d", "abcd"), ("---", ""), ("A_B-C", "a_b-c"), ("_a_", "a"), ("a -_- b", "a-_-b"), ("İ", "i"),
      ("½", "½"), ("①②", "①②"), ("हिन्दी", "हनद"), ("x\ty\nz", "x-y-z"), ("ΑΣ", "ας"),
    ] as [(String, String)])
  func `a slug has letters, digits and hyphens`(text: String, expected: String) throws {
    #expect(try TemplateSample.format("{v!g}", of: .string(text)) == expected)
  }

  @Test(
    arguments: [
      ("<p>foo</p><p>bar</p>", "foo bar"), ("<b>a</b>b", "a b"), ("  x <i> y ", "x y"),
      ("a < b > c", "a c"), ("a<b", "a<b"), ("<>", "<>"), ("a<>b>c", "a<>b>c"), ("<!-- c -->x", "x"),
      ("<a href='>'>x", "'>x"), ("&nbsp;x", "\u{A0}x"), ("x&hellip;\n\n y", "x… y"),
      ("&lt;p&gt;x<br/>&amp;lt;", "<p>x &lt;"), ("a\u{A0}\u{A0}b", "a b"), ("<p> </p>", ""),
      ("a <b\nc> d", "a d"), ("", ""),
    ] as [(String, String)])
  func `tags become spaces and entities characters`(text: String, expected: String) throws {
    #expect(try TemplateSample.format("{v!H}", of: .string(text)) == expected)
  }

  @Test(
    arguments: [
      ("&lt;b&gt;", "<b>"), ("&amp;amp;", "&amp;"), ("&copy", "©"), ("&notit;", "¬it;"), ("&notin;", "∉"),
      ("&#65;&#x42;", "AB"), ("&#65", "A"), ("&#x41G", "AG"), ("&#128;", "€"), ("&#129;", "\u{81}"),
      ("&#0;", "�"), ("&#xD800;", "�"), ("&#1114112;", "�"), ("&#99999999999999;", "�"),
      ("&#13;", "\u{D}"), ("&#11;", ""), ("&#xFFFE;", ""), ("&", "&"), ("&;", "&;"), ("&#;", "&#;"),
      ("&#xg;", "&#xg;"), ("&AMP;", "&"), ("&Amp;", "&Amp;"), ("&hellip", "&hellip"), ("&hellip;", "…"),
      ("&apos;", "'"), ("&period;", "."), ("&a;", "&a;"), ("& amp;", "& amp;"), ("&copy2;", "©2;"),
      ("&eacute;&Eacute", "éÉ"), ("&quot&#39;", "\"'"), ("&#128512;", "😀"), ("&lang;", "⟨"),
    ] as [(String, String)])
  func `entities are read as browsers read them`(text: String, expected: String) throws {
    #expect(try TemplateSample.format("{v!U}", of: .string(text)) == expected)
  }

  @Test(
    arguments: [
      (
        "x http://a.b/c, https://d.e/(f) \"http://q\" 'http://r' <http://s> [http://t] HTTP://U ftp://v http://",
        "['http://a.b/c,', 'https://d.e/(f)', 'http://q', 'http://r', 'http://s', 'http://t]']"
      ),
      ("http://https://x http:////", "['http://https://x', 'http:////']"), ("http://a\\b", "['http://a']"),
      ("//a.b", "[]"),
    ] as [(String, String)])
  func `URLs are found in text`(text: String, expected: String) throws {
    #expect(try TemplateSample.format("{v!R}", of: .string(text)) == expected)
  }

  @Test(
    arguments: [
      ("a b/c?d=e&f~g-h_i.j", "a%20b/c%3Fd%3De%26f~g-h_i.j"), ("森", "%E6%A3%AE"), ("%41", "%2541"),
    ] as [(String, String)])
  func `a text is percent-encoded, but for slashes`(text: String, expected: String) throws {
    #expect(try TemplateSample.format("{v!q}", of: .string(text)) == expected)
  }

  @Test(
    arguments: [
      ("%41", "A"), ("a%zz", "a%zz"), ("%e3%81", "�"), ("%C3%28", "�("), ("a+b", "a+b"),
      ("%E6%A3%AE", "森"),
    ] as [(String, String)])
  func `a text is percent-decoded`(text: String, expected: String) throws {
    #expect(try TemplateSample.format("{v!Q}", of: .string(text)) == expected)
  }
}
