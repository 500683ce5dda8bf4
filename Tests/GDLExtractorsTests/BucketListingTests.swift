import GDLCore
import Testing

@testable import GDLExtractors

@Suite(.timeLimit(.minutes(1)))
struct BucketListingTests {
  private let url = "https://bucket.s3.amazonaws.com/"

  private func extraction(
    _ url: String, metadata: Metadata = [:], depth: Int? = nil, isRecursive: Bool = true
  ) -> Extraction {
    Extraction(ListingExtractor.kind, url, metadata: metadata) {
      $0.isRecursive = isRecursive
      $0.depth = depth
    }
  }

  private func source(_ pages: [String: String]) throws -> FakePages {
    FakePages(
      try pages.reduce(into: [:]) {
        $0[$1.key] = try Page(fixture: "listing/\($1.value)", at: $1.key, type: "application/xml")
      })
  }

  @Test func `keys are paths, by the pages of version 1`() async throws {
    let source = try source([
      url: "s3-v1-page1.xml", url + "?marker=photos/x.jpg": "s3-v1-page2.xml",
    ])
    let messages = try await extraction(url).messages(source)
    #expect(
      messages.urls.map(\.url) == [
        url + "a%20b%2Bc%26d.txt", url + "photos/2006/January/sample.jpg", url + "photos/x.jpg",
        url + "%C3%BCber/%E6%97%A5.txt",
      ])
    #expect(
      messages.directories.map { $0.texts("_directory") }
        == [[], ["photos", "2006", "January"], ["photos"], ["über"]])
    #expect(
      messages.urls.map { $0.metadata["_size"] } == [434_234, 142_863, 5_368_709_121, 3].map { .integer($0) })
    let first = try #require(messages.urls.first)
    #expect(first.text("date") == "2009-10-12 17:50:30")
    #expect(first.text("etag") == "fba9dede5f27731c9771645a39863328")
    #expect(first.metadata["_digests"] == nil)
    #expect(messages.urls[2].text("storage_class") == "DEEP_ARCHIVE")
    try await extraction(url).expectResumable(
      try self.source([url: "s3-v1-page1.xml", url + "?marker=photos/x.jpg": "s3-v1-page2.xml"]), pages: 2)
  }

  @Test func `a delimiter makes folders, by the pages of version 2`() async throws {
    let first = url + "?list-type=2&prefix=photos/2006/&delimiter=/"
    let second =
      url
      + "?list-type=2&prefix=photos/2006/&delimiter=/&continuation-token=1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM%3D"
    let source = try source([first: "s3-v2-page1.xml", second: "s3-v2-page2.xml"])
    let messages = try await extraction(first).messages(source)
    #expect(messages.urls.map(\.url) == ["sample.jpg", "z.jpg"].map { url + "photos/2006/" + $0 })
    #expect(messages.directories.map { $0.texts("_directory") } == [[], []])
    #expect(
      messages.queues.map(\.url)
        == ["February", "January"].map { url + "?list-type=2&delimiter=/&prefix=photos/2006/\($0)/" })
    #expect(messages.queues.first?.text("_root") == url + "photos/2006/")
    #expect(messages.queues.first?.metadata["_depth"] == .integer(99))
  }

  @Test func `a child's keys are named from the root`() async throws {
    let child = url + "?prefix=photos/2006/&delimiter=/&list-type=2"
    let source = try source([child: "s3-v2-page2.xml"])
    let messages = try await extraction(
      child, metadata: ["_root": .string(url + "photos/"), "_depth": .integer(2)]
    ).messages(source)
    #expect(messages.directories.map { $0.texts("_directory") } == [["2006"]])
  }

  @Test func `keys outside of the root are left out`() async throws {
    let child = url + "?prefix=photos/2006/&list-type=2"
    let source = try source([child: "s3-v2-page2.xml"])
    let messages = try await extraction(child, metadata: ["_root": .string(url + "photos/2007/")]).messages(
      source)
    #expect(messages.map(\.kind) == [.directory])
  }

  @Test func `Google's buckets lie below a path`() async throws {
    let first = "https://storage.googleapis.com/bucket?prefix=data/&delimiter=/"
    let source = try source([first: "gcs.xml"])
    var extractor = try ListingExtractor.kind.make(extraction(first).input)
    let page = try await extractor.next(source)
    #expect(page.messages.urls.map(\.url) == ["https://storage.googleapis.com/bucket/data/index.json"])
    #expect(
      page.messages.queues.map(\.url) == [
        "https://storage.googleapis.com/bucket?delimiter=/&prefix=data/raw/"
      ])
    #expect(page.cursor == "https://storage.googleapis.com/bucket?prefix=data/&delimiter=/&marker=data/raw/")
    #expect(!page.isLast)
  }

  @Test func `keys that XML cannot hold come encoded`() async throws {
    let first = url + "?encoding-type=url&prefix=a%20b/"
    let source = try source([first: "s3-encoded.xml"])
    var extractor = try ListingExtractor.kind.make(extraction(first).input)
    let page = try await extractor.next(source)
    #expect(page.messages.urls.map(\.url) == [url + "a%20b/z%01"])
    #expect(page.messages.directories.map { $0.texts("_directory") } == [[]])
    #expect(page.cursor == url + "?encoding-type=url&prefix=a%20b/&marker=a%20b/z%01")
  }

  @Test(arguments: [(0, 1), (1, 2), (2, 2), (3, 3)])
  func `without a delimiter the depth counts slashes`(depth: Int, count: Int) async throws {
    let source = try source([url: "s3-v1-page1.xml"])
    var extractor = try ListingExtractor.kind.make(extraction(url, depth: depth).input)
    #expect(try await extractor.next(source).messages.urls.count == count)
  }

  private func body(_ key: String, truncated: Bool = false, more: String = "") -> String {
    "<ListBucketResult><Prefix/><IsTruncated>\(truncated)</IsTruncated>\(more)<Contents><Key>\(key)</Key></Contents></ListBucketResult>"
  }

  @Test(arguments: [
    ("../../x", "%2E%2E/%2E%2E/x", ["..", ".."]), ("./x", "%2E/x", ["."]), ("/x", "/x", []),
    ("a//x", "a//x", ["a"]),
    ("a?b#c/x", "a%3Fb%23c/x", ["a?b#c"]), ("http://h/x", "http://h/x", ["http:", "h"]),
    ("a\\..\\x", "a%5C..%5Cx", []),
  ])
  func `a key is a name, and no relative path`(key: String, path: String, folder: [String]) async throws {
    let source = FakePages(text: body(key), at: url, type: "application/xml")
    let messages = try await extraction(url).messages(source)
    #expect(messages.urls.map(\.url) == [url + path])
    #expect(messages.directories.last?.texts("_directory") == folder)
  }

  @Test(arguments: [
    "<NextMarker>a</NextMarker>", "<NextMarker/>", "<NextContinuationToken>t</NextContinuationToken>",
  ])
  func `a bucket that repeats itself is asked no further`(more: String) async throws {
    let asked = url + "?marker=b&continuation-token=t"
    let source = FakePages(text: body("a", truncated: true, more: more), at: asked, type: "application/xml")
    #expect(try await extraction(asked).error(source).message.contains("more, but not where"))
  }

  @Test func `an error document is an error with its code`() async throws {
    let source = FakePages(
      text: "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
      at: url, type: "application/xml")
    #expect(try await extraction(url).error(source).message == "\(url) answers with AccessDenied")
  }

  @Test(arguments: ["", "nonsense", "file:///etc/passwd", "{}"])
  func `a cursor that is no URL is refused`(cursor: String) {
    var input = extraction(url).input
    input.cursor = cursor
    #expect(throws: ExtractionError.self) { try ListingExtractor.kind.make(input) }
  }
}
