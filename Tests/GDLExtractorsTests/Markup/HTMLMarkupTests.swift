import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct HTMLMarkupTests {
  @Test func `names come in lower case, values as they are`() throws {
    #expect(
      try MarkupLog.html("<A HREF=X&amp;Y Data-Src='q'>T</A>") == ["+a href=X&Y data-src=q", "T", "-a"])
  }

  @Test(arguments: [
    ("<p>a<p>b", ["+p", "a", "-p", "+p", "b", "-p"]),
    ("<ul><li>a<li>b</ul>", ["+ul", "+li", "a", "-li", "+li", "b", "-li", "-ul"]),
    ("<b><i>x</b></i>y", ["+b", "+i", "x", "-i", "-b", "y"]),
    ("<a href=x hidden>y", ["+a href=x hidden=", "y", "-a"]),
    ("<p>a</p><a href='x>y</a>", ["a", "+a href=x>y</a>"]),
    ("<img src=a><img src=b>", ["+img src=a", "-img", "+img src=b", "-img"]),
    ("</div></p>x", ["+p", "-p", "x"]),
    ("<a href=\"a?b=1&copy=2&lang=3\">", ["+a href=a?b=1&copy=2&lang=3", "-a"]),
    ("<unknown-thing a=1>x</unknown-thing>", ["+unknown-thing a=1", "x", "-unknown-thing"]),
    ("x < y <3 & z", ["+p", "x < y <3 & z", "-p"]),
  ])
  func `broken markup is read as far as it makes sense`(text: String, lines: [String]) throws {
    #expect(
      try MarkupLog.html(text).filter { $0 != "+p" && $0 != "-p" }
        == lines.filter { $0 != "+p" && $0 != "-p" })
  }

  @Test func `what a script writes is no markup`() throws {
    let lines = try MarkupLog.html("<script>if (a<b) s = '</div><img src=x>';</script><img src=y>")
    #expect(lines == ["+script", "if (a<b) s = '</div><img src=x>';", "-script", "+img src=y", "-img"])
  }

  @Test func `what stands in noscript is markup`() throws {
    let lines = try MarkupLog.html("<body><noscript><img src=x></noscript>")
    #expect(lines == ["+noscript", "+img src=x", "-img", "-noscript"])
  }

  @Test func `an end of the file in the middle of anything is an end`() throws {
    let text = "<!DOCTYPE html><!-- c --><p title='a&amp;b'>x<script>y</script><b>z</b></p>"
    for length in 0...text.utf8.count {
      let front = Array(text.utf8.prefix(length))
      if front.isEmpty { continue }
      #expect(throws: Never.self, "\(length)") { try MarkupLog.html(front) }
    }
  }

  @Test func `where a page is cut into pieces for the parser does not show`() throws {
    let page = """
      <a href='x?a=1&amp;b=é' title="<b>">日本<b>x</b></a><!-- <i> --><script>a<b;'</i>'</script></div><img
      src=y.jpg alt='&eacute;'>&lt;<p>&#26085;<!DOCTYPE html><pre>\n</pre></html><i>
      """
    let expected = try MarkupLog.html("<p>" + page)
    for length in 2_048 - page.utf8.count...2_050 {
      let front = "<!--" + String(repeating: "-", count: length - 10) + " -->"
      #expect(try MarkupLog.html(front + "<p>" + page) == expected, "\(length)")
    }
  }

  @Test func `an empty page has no element`() throws {
    #expect(try MarkupLog.html("") == [])
    #expect(try MarkupLog.html([0, 0]) == [])
  }
}
