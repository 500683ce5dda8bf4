import Testing

@testable import GDLCore

struct LinkFieldTests {
  @Test func `links of one line and of several are read, with their parameters`() {
    let links = LinkField.parse([
      "<https://a/1>; rel=\"next prefetch\"; title=\"a, \\\"b\\\"; c\", </2>;REL=prev",
      "<3>; rel=duplicate; pri=1",
    ])
    #expect(links.map(\.target) == ["https://a/1", "/2", "3"])
    #expect(links[0].parameters["title"] == "a, \"b\"; c")
    #expect(
      links[0].has(relation: "next") && links[0].has(relation: "prefetch") && links[1].has(relation: "prev"))
    #expect(links[2].parameters == ["rel": "duplicate", "pri": "1"])
  }

  @Test func `of a name that comes twice the first counts, and a link from elsewhere is none of ours`() {
    #expect(LinkField.parse(["<a>; rel=next; rel=prev"])[0].has(relation: "next"))
    #expect(!LinkField.parse(["<a>; rel=next; rel=prev"])[0].has(relation: "prev"))
    #expect(!LinkField.parse(["<a>; rel=next; anchor=\"/other\""])[0].has(relation: "next"))
  }

  @Test(arguments: [
    "", ",,,", "<", "<a", "a", "<a>;", "<a>;;;=", "<a>; rel=\"", "<a>; rel=\"\\", "<a> rel=next",
  ])
  func `what cannot be read harms nobody`(text: String) {
    #expect(LinkField.parse([text]).allSatisfy { !$0.has(relation: "next") })
  }
}
