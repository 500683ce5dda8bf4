import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct XMLMarkupTests {
  @Test func `elements, attributes and text come in their order`() throws {
    let lines = try MarkupLog.xml("<?xml version='1.0'?><!-- c --><a x='1' y='2'>t<b/>u<?p i?>v</a>")
    #expect(lines == ["+a x=1 y=2", "t", "+b", "-b", "uv", "-a"])
  }

  @Test func `namespaces are told by their names, not by prefixes`() throws {
    let lines = try MarkupLog.xml("<r xmlns='n' xmlns:p='m'><p:a p:b='1' c='2'/><q:d/></r>")
    #expect(lines == ["+{n}r", "+{m}a {m}b=1 c=2", "-a", "+d", "-d", "-r"])
  }

  @Test func `text between two tags is one piece, whatever it is written with`() throws {
    let lines = try MarkupLog.xml(
      "<a>x &lt;&#x41;&#66;<![CDATA[<b>&]]> &amp; &quot;y&quot;&nbsp;&eacute;</a>")
    #expect(lines == ["+a", "x <AB<b>& & \"y\"\u{A0}é", "-a"])
  }

  @Test func `XML's own entities are replaced in attributes, too`() throws {
    #expect(
      try MarkupLog.xml("<a b='1&amp;2&lt;&quot;&apos;&#228;'/>") == ["+a b=1&2<\"'ä", "-a"])
  }

  @Test func `a declaration of a character that HTML has a name for changes nothing`() throws {
    let text = "<!DOCTYPE a [<!ENTITY nbsp '&#160;'><!ENTITY eacute 'x'>]><a>&nbsp;&eacute;</a>"
    #expect(try MarkupLog.xml(text) == ["+a", "\u{A0}é", "-a"])
  }

  @Test func `a long text is one piece`() throws {
    let text = String(repeating: "ä", count: 100_000)
    #expect(try MarkupLog.xml("<a>\(text)</a>") == ["+a", text, "-a"])
  }

  @Test func `where a document is cut into pieces for the parser does not show`() throws {
    let document = "<a b='x&amp;é' c=\"日\">日本&nbsp;<![CDATA[<b>]]>&lt;<?p i?><b xmlns='n'/>]</a>"
    let expected = try MarkupLog.xml(document)
    for length in 2_048 - document.utf8.count...2_050 {
      let front = "<!--" + String(repeating: "x", count: length - 10) + "-->"
      #expect(try MarkupLog.xml(front + document) == expected, "\(length)")
    }
  }

  @Test(arguments: [
    "", " ", "x", "<a>", "<a><b></a>", "<a>&x</a>", "<a>&</a>", "<a/><b/>", "<a b/>", "<a b=1/>", "<a",
    "<a b='1' b='2'/>", "<a>\u{1}</a>", "{\"a\":1}", "<a>&eacute</a>", "<a b='&eacute;'/>", "<a>]]></a>",
  ])
  func `what is not well-formed is refused`(text: String) {
    #expect(throws: MarkupError.self) { try MarkupLog.xml(text) }
  }

  @Test func `an error says on which line`() {
    let error = #expect(throws: MarkupError.self) { try MarkupLog.xml("<a>\n<b>\n</c></a>") }
    #expect(error?.line == 3)
    #expect(error?.sentence(about: "x.xml").hasPrefix("x.xml cannot be read: line 3: ") == true)
  }

  @Test func `an error shows nothing that steers a terminal`() throws {
    let error = #expect(throws: MarkupError.self) {
      try MarkupLog.xml("<a>\u{85}<\u{E000}b></\u{9B}c>&\u{202E};")
    }
    #expect(error?.message.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) } == true)
  }

  @Test func `what the handler throws stops the parser and comes out of it`() {
    let log = MarkupLog(enough: "c")
    #expect(throws: MarkupError(message: "enough")) {
      try Markup.readXML(Array("<a><b/><c/><d/></a>".utf8), charset: nil, into: log)
    }
    #expect(log.lines == ["+a", "+b", "-b"])
  }

  @Test func `many threads parse at once`() async throws {
    let document = "<a>" + String(repeating: "<b c='&amp;'>&nbsp;ü</b>", count: 500) + "</a>"
    let expected = try MarkupLog.xml(document)
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<40 {
        group.addTask {
          index % 4 == 0
            ? (try? MarkupLog.html(document)) != nil : (try? MarkupLog.xml(document)) == expected
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
