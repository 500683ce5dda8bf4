import Testing

@testable import GDLCore

struct ContentDispositionTests {
  @Test(
    arguments: [
      ("quoted", #"attachment; filename="a b.txt""#, "a b.txt"),
      ("token", "attachment; filename=a.txt", "a.txt"),
      ("inline", "inline; FileName=a.txt", "a.txt"),
      ("escapes", #"attachment; filename="a\"b\\c.txt""#, #"a"b\c.txt"#),
      ("semicolon in quotes", #"attachment; filename="a;b.txt"; size=3"#, "a;b.txt"),
      ("spaces around", #"attachment ; filename = "a.txt" ; x=y"#, "a.txt"),
      ("no type", #"filename="a.txt""#, "a.txt"),
      ("spaces without quotes", "attachment; filename=a b.txt; x=y", "a b.txt"),
      ("never closed", #"attachment; filename="a.txt"#, "a.txt"),
      ("first of two", "attachment; filename=a; filename=b", "a"),
      ("no percent decoding here", #"attachment; filename="a%20b.txt""#, "a%20b.txt"),
      ("N1", #"attachment; filename="../../x""#, "../../x"),
      ("N2", "attachment; filename*=UTF-8''..%2F..%2Fx", "../../x"),
      ("N3", "attachment; filename=a.txt; filename*=UTF-8''%e2%82%ac.txt", "€.txt"),
      ("N3 the other order", "attachment; filename*=utf-8'en'b.txt; filename=a.txt", "b.txt"),
      ("N3 in quotes", #"attachment; filename*="UTF-8''b.txt""#, "b.txt"),
      ("N3 Latin 1", "attachment; filename*=ISO-8859-1''%A3.txt", "£.txt"),
      ("N3 quote in value", "attachment; filename*=UTF-8''it's.txt", "it's.txt"),
      ("N3 unknown charset", "attachment; filename=a.txt; filename*=KOI8-R''b", "a.txt"),
      ("N3 not UTF-8", "attachment; filename=a.txt; filename*=UTF-8''%ff.txt", "a.txt"),
      ("N3 no charset", "attachment; filename=a.txt; filename*=b.txt", "a.txt"),
      ("N5 empty", #"attachment; filename="""#, nil),
      ("N5 empty beside a name", "attachment; filename*=UTF-8''; filename=a.txt", "a.txt"),
      ("none", "attachment", nil),
      ("empty field", "", nil),
      ("junk", ";;=;=;\"", nil),
      ("other parameter", "attachment; xfilename=a", nil),
    ] as [(String, String, String?)])
  func `the suggested name is read as RFC 6266 says`(id: String, value: String, expected: String?) {
    let name = ContentDisposition.filename(head(200, ["Content-Disposition: \(value)"]))
    #expect(name == expected, "\(id)")
  }

  @Test func `no field suggests no name`() {
    #expect(ContentDisposition.filename(head()) == nil)
  }
}
