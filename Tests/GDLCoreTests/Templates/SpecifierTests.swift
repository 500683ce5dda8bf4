import Testing

@testable import GDLCore

/// Every expectation here is what gallery-dl 1.32.18 gives.
struct SpecifierTests {
  @Test(
    arguments: [
      ("{title:?a/b/?c/d/}", "acHello Worlddb"), ("{title:?{/}/}", "{Hello World}"),
      ("{title:??/x/}", "?Hello Worldx"), ("{z:?a/b/}", ""), ("{n:?a/b/>5}", ""), ("{missing:?a/b/}", ""),
      ("{date:?a/b/%Y}", "a2010b"), ("{num:?a/b/A+1/03}", "a008b"), ("{num:A+1/?a/b/03}", "a008b"),
      ("{title:?a/b/Ro/0/L5/x/>10}", "axb"), ("{title!l:?a/b/>5}", "ahello worldb"),
      ("{title:[1]}", "ello World"), ("{title:[-1]}", "d"), ("{title:[b2]}", "llo World"),
      ("{title:[::-1]}", "dlroW olleH"), ("{title:[b::2]}", "HloWrd"), ("{title:[1:4]>5}", "  ell"),
      ("{l:[1:]J-/}", "b-c"), ("{title:L11/long/}", "Hello World"), ("{title:L10/long/>6}", "long"),
      ("{num:L0/x/}", "x"), ("{l:L3/x/J,/}", "x"), ("{date:L5/x/}", "x"), ("{missing:L2/x/}", "x"),
      ("{j:Lb20/x/}", "x"), ("{j:Lb21/x/}", "げんそうきょう"), ("{title:X11/.../}", "Hello World"),
      ("{title:X7//}", "Hello W"), ("{title:X7/.../>10}", "   Hell..."), ("{title:Xb7/ä/}", "Helloä"),
      ("{j:Xb7/ä/}", "げä"), ("{j:Xb3/~/}", "~"), ("{j:Xb1/~/}", "~"), ("{l:X9/a/}", "['a', 'b', 'c']"),
      ("{l:J}", "abc"), ("{l:J, />10}", "   a, b, c"), ("{d:J-/}", "a-b"), ("{e:J-/}", ""),
      ("{missing:J,/}", ""), ("{u:Mname}", "['J', 'M']"), ("{d:Ma/}", "['a', 'b']"),
      ("{l:Ma/}", "['a', 'b', 'c']"), ("{n:Ma/}", "None"), ("{title:Ro//}", "Hell Wrld"),
      ("{title:R /_/}", "Hello_World"), ("{title:RHello//>10}", "     World"), ("{num:A-10/}", "-3"),
      ("{num:A*3/}", "21"), ("{num:A+ 1 /}", "8"), ("{num:A--1/}", "8"), ("{f:A*2/.2f}", "6.28"),
      ("{t:A+1/}", "2"), ("{title:A*2/}", "Hello WorldHello World"), ("{title:A*-1/}", ""),
      ("{l:A*0/J,/}", ""), ("{l:CS}", "a, b, c"), ("{title:Cuu/?a/b/}", "aHELLO WORLDb"),
      ("{title:Cn/03}", "011"), ("{num:Cs/>5}", "    7"), ("{date:CT/>12}", "  1262351109"),
      ("{ts:Cd/%Y}", "2010"), ("{L2:Sr}", "['b', 'a', 'C']"), ("{nums:Sd/}", "[3, 2, 1]"),
      ("{title:S/J,/}", " ,H,W,d,e,l,l,l,o,o,r"), ("{d:Sd/}", "['b', 'a']"), ("{missing:S/}", "[]"),
      ("{l:Sd/[0:1]J,/}", "c"), ("{date:O+2/}", "2010-01-01 15:05:09"),
      ("{date:O-2/}", "2010-01-01 11:05:09"), ("{date:O2}", "2010-01-01 15:05:09"),
      ("{missing:O+01:00/}", "None"), ("{iso:D%Y-%m-%dT%H:%M:%S%z/O+01:00/}", "2010-01-01 12:05:09"),
      ("{title:D%Y/%Y}", "[Invalid DateTime]"), ("{title:D%Y/?a/b/}", ""),
      ("{date:D%Y/}", "[Invalid DateTime]"), ("{title:I>20}", "Hello World"), ("{num:I/>5}", "7"),
    ] as [(String, String)])
  func `specifiers work on the value, from the left`(template: String, expected: String) throws {
    #expect(try TemplateSample.format(template) == expected, "\(template)")
  }
}
