import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct HostileMarkupTests {
  @Test(arguments: [
    "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]><a b='&x;'/>",
    "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a>&x;</a>", "<!DOCTYPE a SYSTEM 'x.dtd'><a b='&x;'/>",
    "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/passwd'>%p;]><a/>",
    "<!DOCTYPE a [<!ENTITY % p \"<!ENTITY x 'y'>\">%p;]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY lt 'y'>]><a>&lt;&y;</a>",
  ])
  func `an entity of a document is never replaced, and never left out silently`(text: String) {
    #expect(throws: MarkupError.self) { try MarkupLog.xml(text) }
  }

  @Test(arguments: [
    "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://127.0.0.1:9/x.dtd'><a>t</a>",
    "<!DOCTYPE a SYSTEM 'file:///dev/zero'><a>t</a>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>t</a>",
  ])
  func `a DTD is not loaded, and does no harm`(text: String) throws {
    #expect(try MarkupLog.xml(text) == ["+a", "t", "-a"])
  }

  @Test func `a billion laughs make one error`() {
    var text = "<!DOCTYPE a [<!ENTITY l0 'lol'>"
    for index in 1...9 {
      text += "<!ENTITY l\(index) '" + String(repeating: "&l\(index - 1);", count: 10) + "'>"
    }
    for use in ["<a>&l9;</a>", "<a b='&l9;'/>"] {
      #expect(throws: MarkupError.self) { try MarkupLog.xml(text + "]>" + use) }
    }
  }

  @Test func `attributes that a DTD puts everywhere are bounded`() {
    let value = String(repeating: "x", count: 100_000)
    let text =
      "<!DOCTYPE a [<!ATTLIST b c CDATA '\(value)'>]><a>" + String(repeating: "<b/>", count: 50_000) + "</a>"
    let error = #expect(throws: MarkupError.self) { try MarkupLog.xml(text) }
    #expect(error?.message.contains("many times longer") == true)
  }

  @Test(arguments: [Markup.xmlDepthLimit + 1, 100_000])
  func `XML nested too deep is refused`(depth: Int) {
    let text = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    #expect(throws: MarkupError.self) { try MarkupLog.xml(text) }
  }

  @Test func `XML nested as deep as is allowed is read`() throws {
    let depth = Markup.xmlDepthLimit
    let text = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    #expect(try MarkupLog.xml(text).count == 2 * depth)
  }

  @Test func `HTML nested too deep is refused`() {
    #expect(throws: MarkupError.self) { try MarkupLog.html(String(repeating: "<b>", count: 100_000)) }
  }

  @Test func `end tags without a start take no time`() throws {
    let text = String(repeating: "<b>", count: 400) + String(repeating: "</x>", count: 100_000)
    #expect(try MarkupLog.html(text).count == 800)
  }

  @Test(arguments: [
    " a%=1", " a%='>'", " a%", " a% =\n'x'", " a%=\"'\"", " q' a%", " a%=b'c", " = a%", " <b a%",
  ])
  func `a tag with a hundred thousand attributes is refused before it is parsed`(attribute: String) {
    let parts = attribute.split(separator: "%", omittingEmptySubsequences: false)
    let attributes = (0..<100_000).map { "\(parts[0])\($0)\(parts[1])" }.joined()
    let clock = ContinuousClock()
    let duration = clock.measure {
      for front in ["<a", "<script>x</script><a", "<script/><a", "<script>'</script x='><a", "<style <a"] {
        #expect(throws: MarkupError.self, "\(front)\(attribute)") {
          try MarkupLog.html("\(front)\(attributes)>")
        }
      }
      #expect(throws: MarkupError.self) { try MarkupLog.xml("<a\(attributes)/>") }
    }
    // Compared each with each they would take minutes.
    #expect(duration < .seconds(40))
  }

  @Test func `words that are no attributes harm nobody`() throws {
    let words = String(repeating: "some words ", count: 3_000)
    for text in [
      "<p title='\(words)'>x</p>", "<p>\(words)</p>", "<script>if (a<b) { \(words) }</script><p>x</p>",
      "<!-- \(words) --><p>x</p>", "<p>a < \(words)</p>",
    ] {
      #expect(throws: Never.self) { try MarkupLog.html(text) }
    }
  }

  @Test func `many namespaces are refused`() {
    let declarations = (0..<300).map { " xmlns:n\($0)='u\($0)'" }.joined()
    #expect(throws: MarkupError.self) { try MarkupLog.xml("<a\(declarations)/>") }
  }

  @Test func `a text of nothing but bad bytes is read to its end`() throws {
    let lines = try MarkupLog.html(
      Array("<p>".utf8) + [UInt8](repeating: 0xFF, count: 20_000), charset: "euc-jp")
    #expect(lines.contains { $0.unicodeScalars.count == 20_000 })
  }
}
