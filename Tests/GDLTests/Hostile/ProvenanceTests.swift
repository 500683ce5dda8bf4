import GDLCore
import Testing

@testable import GDL

/// Whose word a URL of a source is.
struct ProvenanceTests {
  @Test(arguments: [
    ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080"),
    ("gallery-dl:https://nas.local/a", "https://nas.local:443"),
    ("gallery-dl:moebooru:http://127.0.0.1:8080/post?tags=x", "http://127.0.0.1:8080"),
    ("r:page:http://10.0.0.1/", "http://10.0.0.1:80"),
    ("gallery-dl:oauth:flickr", nil), ("ytsearch:http", nil), ("a b:http://10.0.0.1/", nil),
  ])
  func `a URL behind prefixes that choose extractors was typed by the user, too`(
    text: String, origin: String?
  ) {
    let message = Message(kind: .queue, url: text, metadata: [:])
    #expect(Provenance.input(of: message)?.origin == origin)
  }

  @Test func `a count of other places without any place means the URL itself`() {
    var record = TransferRecord(
      id: 1, job: 1, ordinal: 1, url: "http://192.0.2.1/a", directory: "/tmp", name: "a")
    record.alternative = 2
    #expect(record.reach == .named)
    #expect(record.place == record.url)
    record.metadata["_fallback"] = .array([.string("http://192.0.2.2/a")])
    #expect(record.place == "http://192.0.2.2/a")
  }
}
