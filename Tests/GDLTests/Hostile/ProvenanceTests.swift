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
}
