import GDLCore
import GDLTestSupport
import Testing

@testable import GDLExtractors

@Suite struct IIIFTests {
  private let url = "https://iiif.example.org/presentation/v3/b18035723/manifest.json"

  private func messages(
    _ text: String, settings: [String: JSONValue] = [:]
  ) async throws -> [Message] {
    try await Extraction(IIIFExtractor.kind, url, settings: settings).messages(FakePages(texts: [url: text]))
  }

  @Test func `a manifest is a directory with its description, then the images of its canvases in order`()
    async throws
  {
    let messages = try await messages(IIIFFixtures.manifest3)
    let directory = try #require(messages.first)
    #expect(directory.text("title") == "A book of hours")
    #expect(directory.text("id") == "b18035723")
    #expect(directory.texts("_directory") == ["A book of hours [b18035723]"])
    #expect(directory.text("description") == "Made in Bruges")
    #expect(directory.text("attribution") == "Provided by Example Library")
    #expect(directory.text("license") == "http://creativecommons.org/licenses/by/4.0/")
    #expect(directory.text("provider") == "Example Library")
    #expect(directory.text("date") == "1450-01-01 00:00:00")
    #expect(directory.metadata["count"] == .integer(4))
    let pairs = ["Scribe": "Anonymous; <i>another</i>", "Cote": "ms. 12"]
    #expect(directory.metadata["metadata"] == .object(pairs.mapValues { .string($0) }))
    #expect(
      messages.urls.map(\.url) == [
        "https://iiif.example.org/image/b18035723_0001.jp2/full/max/0/default.jpg",
        "https://example.org/natural.tif",
        "https://dlcs.example.org/iiif-img/3/2/8034eb5b/full/full/0/default.jpg",
        "https://iiif.example.org/static/3/full/max/0/default.jpg",
        "https://example.org/audio/reading.mp4",
      ])
  }

  @Test func `the file name is the number and the label of the canvas, as image servers know only default`()
    async throws
  {
    let urls = try await messages(IIIFFixtures.manifest3).urls
    let names = urls.map { "\($0.text("filename") ?? "").\($0.text("extension") ?? "")" }
    #expect(names == ["0001 front cover, 1_2.jpg", "0002.tif", "0002-2.jpg", "0003.jpg", "0004.m4a"])
    #expect(urls.map { $0.metadata["num"] } == [1, 2, 2, 3, 4].map { .integer($0) })
    #expect(urls.map { $0.text("type") } == ["image", "image", "image", "image", "sound"])
    #expect(urls[4].metadata["duration"] == .number(1985.024))
    #expect(urls[2].metadata["part"] == .integer(2))
  }

  @Test func `a long title is cut, and the id stays`() async throws {
    let body = #"{"body": {"id": "https://example.org/1.jpg"}}"#
    let title = String(repeating: "青楼", count: 100)
    let text = #"{"type": "Manifest", "label": "\#(title)", "items": [{"items": [{"items": [\#(body)]}]}]}"#
    let folder = try #require(try await messages(text).first?.texts("_directory").first)
    #expect(folder.hasPrefix("青楼") && folder.hasSuffix(" [b18035723]"))
    #expect(folder.utf8.count <= 180)
  }

  @Test func `where the image service fails, the resource that the manifest names is tried`() async throws {
    let urls = try await messages(IIIFFixtures.manifest3).urls
    #expect(
      urls[0].texts("_fallback")
        == ["https://iiif.example.org/image/b18035723_0001.jp2/full/600,/0/default.jpg"])
    #expect(
      urls[2].texts("_fallback") == [
        "https://dlcs.example.org/iiif-img/3/2/8034eb5b/full/max/0/default.jpg",
        "https://example.org/xray.jpg",
      ])
    #expect(urls[1].texts("_fallback").isEmpty)
    #expect(urls[0].text("_archive_key") == "https://iiif.example.org/image/b18035723_0001.jp2")
  }

  @Test func `a playlist of a stream is no file`() async throws {
    #expect(try await messages(IIIFFixtures.manifest3).urls.allSatisfy { !$0.url.hasSuffix("m3u8") })
  }

  @Test func `a PDF of the whole is fetched when asked for, once`() async throws {
    for (text, url) in [
      (IIIFFixtures.manifest3, "https://iiif.example.org/pdf/b18035723"),
      (IIIFFixtures.manifest2, "https://gallica.example.org/book.pdf"),
    ] {
      #expect(try await messages(text).urls.allSatisfy { $0.url != url })
      let rendering = try await messages(text, settings: ["renderings": .string("true")]).urls.last
      #expect(rendering?.url == url)
      #expect(rendering?.text("extension") == "pdf")
      #expect(rendering?.metadata["num"] == nil)
    }
  }

  @Test func `a manifest of version 2 gives the same, with the words of its image services`() async throws {
    let messages = try await messages(IIIFFixtures.manifest2)
    #expect(messages.first?.texts("_directory") == ["BnF, Français 12 [btv1b8490076p]"])
    let title = JSONValue.string("A book; Codex; Liber")
    #expect(messages.first?.metadata["metadata"]?.object?["Title"] == title)
    #expect(
      messages.urls.map(\.url) == [
        "https://gallica.example.org/iiif/ark:/12148/btv1b8490076p/f1/full/full/0/native.jpg",
        "http://www.example.org/loris/108r.jp2/full/2000,/0/default.jpg",
        "http://www.example.org/uv/108r.png",
      ])
    #expect(messages.urls.map { $0.text("filename") } == ["0001 plat supérieur", "0002 1r", "0002-2 1r"])
  }

  @Test func `recordings and documents of version 2 are found in its media sequences`() async throws {
    let urls = try await messages(IIIFFixtures.recording2).urls
    #expect(
      urls.map(\.url) == [
        "https://iiif.example.org/av/b17307922_0001.mp3", "https://iiif.example.org/pdf/b17307922.pdf",
      ])
    #expect(urls.map { $0.text("extension") } == ["mp3", "pdf"])
    #expect(urls.map { $0.text("filename") } == ["0001 Part 1", "0002 Transcript"])
  }

  @Test(arguments: [
    (IIIFFixtures.info3, "https://iiif.example.org/image/page%2F12.jp2/full/max/0/default.jpg", "page_12"),
    (IIIFFixtures.info2, "https://iiif.example.org/loris/12.jp2/full/1500,/0/default.jpg", "12"),
    (
      IIIFFixtures.info1,
      "http://libimages.example.edu/loris/pudl0001%2F4609321%2F00000001.jp2/full/full/0/native.jpg",
      "pudl0001_4609321_00000001"
    ),
  ])
  func `an info document of any version is one image`(text: String, url: String, name: String) async throws {
    let messages = try await messages(text)
    #expect(messages.count == 2)
    #expect(messages.last?.url == url)
    #expect(messages.last?.text("filename") == name)
    #expect(messages.last?.text("extension") == "jpg")
  }

  @Test func `only URLs that surely are manifests are recognised`() throws {
    let known = [
      "https://gallica.bnf.fr/iiif/ark:/12148/btv1b8449691v/manifest.json",
      "https://iiif.bodleian.ox.ac.uk/x/manifest.json", "https://wellcomelibrary.org/iiif/b18035723/manifest",
      "https://purl.stanford.edu/bb157hs6068/iiif/manifest?x=1",
    ]
    let unknown = [
      "https://app.example.org/manifest.json", "https://iiif.example.org/manifest.json.gz",
      "https://example.org/iiif/about", "https://example.org/x?iiif/manifest",
    ]
    for url in known {
      #expect(ExtractorRegistry.all.recognizing(try RequestURL(url))?.name == "iiif", "\(url)")
    }
    for url in unknown { #expect(ExtractorRegistry.all.recognizing(try RequestURL(url)) == nil, "\(url)") }
  }

  @Test func `a resource that is painted twice is fetched once`() async throws {
    let body = #"{"id": "https://example.org/blank.jpg", "type": "Image"}"#
    let canvas = #"{"type": "Canvas", "items": [{"items": [{"body": \#(body)}]}]}"#
    let messages = try await messages(#"{"type": "Manifest", "items": [\#(canvas), \#(canvas)]}"#)
    #expect(messages.urls.map(\.url) == ["https://example.org/blank.jpg"])
  }

  @Test func `a fragment, as viewers have it, is not asked for`() async throws {
    let source = FakePages(texts: [url: IIIFFixtures.manifest3])
    #expect(try await !Extraction(IIIFExtractor.kind, "\(url)#?c=0&cv=3").messages(source).isEmpty)
  }

  @Test func `pages that are something else are told apart`() async throws {
    let run = Extraction(IIIFExtractor.kind, url)
    let cases = [
      ("<!DOCTYPE html><title>Login</title>", "a web page instead of JSON"), ("{", "no readable JSON"),
      (#"{"error": "not found"}"#, "neither a IIIF manifest"), ("[1, 2]", "neither a IIIF manifest"),
      (#"{"type": "Manifest", "items": []}"#, "names no file"),
    ]
    for (text, what) in cases {
      let error = try await run.error(FakePages(texts: [url: text]))
      #expect(error.kind == .failed)
      #expect(error.message.contains(what), "\(error.message)")
    }
    #expect(try await run.error(FakePages([:])).message.contains("404"))
    let wrong = Extraction(IIIFExtractor.kind, url, settings: ["renderings": .string("perhaps")])
    #expect(try await wrong.error(FakePages([:])).kind == .badInput)
  }

  @Test func `changed and damaged manifests do no harm`() async throws {
    for text in [IIIFFixtures.manifest3, IIIFFixtures.manifest2, IIIFFixtures.recording2, IIIFFixtures.info2]
    {
      let run = Extraction(IIIFExtractor.kind, url, settings: ["renderings": .bool(true)])
      try await run.expectUnharmed([url: Page(text, at: url)], rounds: 40)
    }
  }
}
