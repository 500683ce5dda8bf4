import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct InternetArchiveTests {
  private let source = FakePages(texts: ["https://archive.org/metadata/gd1977-05-08": ArchiveFixtures.item])

  private func run(_ path: String, settings: [String: JSONValue] = [:]) -> Extraction {
    Extraction(InternetArchiveExtractor.kind, "https://archive.org/\(path)", settings: settings)
  }

  private func names(_ path: String, settings: [String: JSONValue] = [:]) async throws -> [String] {
    try await run(path, settings: settings).messages(source).urls.compactMap { $0.text("name") }
  }

  @Test func `an item gives its original files, with a directory for each of its folders`() async throws {
    let messages = try await run("details/gd1977-05-08").messages(source)
    #expect(
      messages.directories.map { $0.texts("_directory") }
        == [["gd1977-05-08", "disc1"], ["gd1977-05-08", "disc2"], ["gd1977-05-08"]])
    #expect(messages.map(\.isDirectory) == [true, false, false, true, false, true, false])
    #expect(
      messages.urls.map(\.url) == [
        "https://archive.org/download/gd1977-05-08/disc1/gd77-05-08d1t01.flac",
        "https://archive.org/download/gd1977-05-08/disc1/cover.jpg",
        "https://archive.org/download/gd1977-05-08/disc2/gd77-05-08d2t01%20%28%C3%A9dit%29%20%231.flac",
        "https://archive.org/download/gd1977-05-08/info.txt",
      ])
    #expect(messages.urls.map { $0.metadata["num"] } == [1, 2, 3, 4].map { .integer($0) })
    #expect(messages.urls.allSatisfy { $0.metadata["count"] == .integer(4) })
  }

  @Test func `the directory says what the item says of itself`() async throws {
    let first = try #require(try await run("details/gd1977-05-08").messages(source).first)
    #expect(first.text("title") == "Live at Barton Hall")
    #expect(first.text("identifier") == "gd1977-05-08")
    #expect(first.text("date") == "2008-09-10 18:05:14")
    #expect(first.metadata["creator"] == .array([.string("A Band")]))
    #expect(first.metadata["metadata"]?.object?["updater"] == nil)
    #expect(first.metadata["metadata"]?.object?["date"] == .string("1977-05-08"))
  }

  @Test func `a file comes with length, digests, time and the servers that have it`() async throws {
    let file = try #require(try await run("details/gd1977-05-08").messages(source).urls.first)
    #expect(file.metadata["_size"] == .integer(38_366_000))
    #expect(
      file.texts("_digests") == [
        "sha1=e1c225a0d37282f08685905a4ba1c5d7aec5fa64", "md5=64dcc1092df36142eb4aab7cc255a4a6",
      ])
    #expect(file.metadata["_mtime"] == .integer(1_236_194_645))
    #expect(
      file.texts("_fallback") == [
        "https://ia902606.us.archive.org/7/items/gd1977-05-08/disc1/gd77-05-08d1t01.flac",
        "https://ia802606.us.archive.org/7/items/gd1977-05-08/disc1/gd77-05-08d1t01.flac",
        "https://dn710105.ca.archive.org/0/items/gd1977-05-08/disc1/gd77-05-08d1t01.flac",
      ])
    #expect(file.text("_archive_key") == "gd1977-05-08_disc1/gd77-05-08d1t01.flac")
    #expect(file.text("filename") == "gd77-05-08d1t01")
    #expect(file.text("extension") == "flac")
    #expect(file.text("file_title") == "Minglewood")
    #expect(file.text("track") == "01")
  }

  @Test func `a server is named only with the folder of the item itself`() async throws {
    let elsewhere = #""dir": "/0/items/gd1977-05-08" } ]"#
    let text = ArchiveFixtures.item.replacing(elsewhere, with: #""dir": "/0/items/other" } ]"#)
      .replacing(#""ia802606.us.archive.org""#, with: #""evil.example.org/x?""#)
    let source = FakePages(texts: ["https://archive.org/metadata/gd1977-05-08": text])
    let file = try await run("details/gd1977-05-08").messages(source).urls.first
    #expect(
      file?.texts("_fallback")
        == ["https://ia902606.us.archive.org/7/items/gd1977-05-08/disc1/gd77-05-08d1t01.flac"])
  }

  @Test func `a digest that is none is left out, and the list of files is not held against itself`()
    async throws
  {
    let files = try await run("details/gd1977-05-08", settings: ["source": .string("all")]).messages(source)
      .urls
    let info = files.first { $0.text("name") == "info.txt" }
    #expect(info?.metadata["_digests"] == nil)
    #expect(info?.metadata["_size"] == .integer(168))
    let list = files.first { $0.text("name") == "gd1977-05-08_files.xml" }
    #expect(list != nil)
    #expect(list?.metadata["_digests"] == nil)
    #expect(list?.metadata["_size"] == nil)
  }

  @Test func `names that lead out of their folder are left out`() async throws {
    let all = try await names("details/gd1977-05-08", settings: ["source": .string("all")])
    #expect(all.allSatisfy { !$0.contains("..") && !$0.hasPrefix("/") })
    #expect(all.count == 9)
    #expect(!all.contains("lent.pdf"))
  }

  @Test func `source and formats choose among the files`() async throws {
    let item = "details/gd1977-05-08"
    #expect(
      try await names(item, settings: ["source": .string("derivative")]) == ["disc1/gd77-05-08d1t01.mp3"])
    #expect(
      try await names(item, settings: ["source": .string("metadata")]) == [
        "__ia_thumb.jpg", "gd1977-05-08_meta.xml", "gd1977-05-08_files.xml", "gd1977-05-08_archive.torrent",
      ])
    // Who names formats means them wherever they come from.
    #expect(
      try await names(item, settings: ["formats": .string("vbr mp3, Text")])
        == ["disc1/gd77-05-08d1t01.mp3", "info.txt"])
    #expect(
      try await names(
        item, settings: ["formats": .array([.string("Text")]), "source": .string("derivative")]
      )
      .isEmpty)
    for wrong in ["source", "formats", "root"] {
      #expect(try await run(item, settings: [wrong: .bool(true)]).error(source).kind == .badInput, "\(wrong)")
    }
  }

  @Test func `a path in the URL names one file or one folder`() async throws {
    #expect(
      try await names("download/gd1977-05-08/disc1/gd77-05-08d1t01.mp3") == ["disc1/gd77-05-08d1t01.mp3"])
    #expect(try await names("download/gd1977-05-08/gd1977-05-08_meta.xml") == ["gd1977-05-08_meta.xml"])
    #expect(
      try await names("download/gd1977-05-08/disc1") == ["disc1/gd77-05-08d1t01.flac", "disc1/cover.jpg"])
    #expect(try await names("details/gd1977-05-08/info.txt") == ["info.txt"])
    #expect(try await names("details/gd1977-05-08/page/n5/mode/2up").count == 4)
    #expect(try await names("metadata/gd1977-05-08").count == 4)
  }

  @Test func `a path that is in no list is handed on, as servers make some files when asked for`()
    async throws
  {
    let messages = try await run("download/gd1977-05-08/scans.zip/a%20b.jpg").messages(source)
    #expect(messages.map(\.url) == ["", "https://archive.org/download/gd1977-05-08/scans.zip/a%20b.jpg"])
    #expect(messages[0].texts("_directory") == ["gd1977-05-08", "scans.zip"])
    #expect(messages[1].text("filename") == "a b")
  }

  @Test func `private files are an error when nothing else is wanted`() async throws {
    let error = try await run("download/gd1977-05-08/lent.pdf").error(source)
    #expect(error.message.contains("not open to the public"))
    #expect(error.kind == .failed)
  }

  @Test func `replies that are no item are told apart`() async throws {
    let cases = [
      ("{}", "there is no item"), (ArchiveFixtures.withdrawn, "withdrawn"),
      (#"{"error": "invalid\u001b[2J identifier"}"#, "invalid [2J identifier"),
      ("<html>", "a web page instead of JSON"), ("", "no readable JSON"), ("[]", "there is no item"),
    ]
    for (text, what) in cases {
      let source = FakePages(texts: ["https://archive.org/metadata/x": text])
      let error = try await run("details/x").error(source)
      #expect(error.kind == .failed)
      #expect(error.message.contains(what), "\(error.message)")
    }
    #expect(try await run("details/x").error(FakePages([:])).message.contains("404"))
  }

  @Test func `only items, files, collections and searches are recognised`() throws {
    let known = [
      "details/nasa", "details/nasa/x", "download/nasa/a.zip", "metadata/nasa", "search?query=x",
      "search.php?query=x",
    ]
    let unknown = [
      "", "details", "details/@someone", "details/..%2f..", "search?query=", "search?query=x&sin=TXT",
      "about",
      "download/nasa/../x",
    ]
    for path in known {
      for site in ["https://archive.org/", "http://www.archive.org/"] {
        let kind = ExtractorRegistry.all.recognizing(try RequestURL(site + path))
        #expect(kind?.name == "internetarchive", "\(path)")
      }
    }
    for path in unknown {
      #expect(
        ExtractorRegistry.all.recognizing(try RequestURL("https://archive.org/\(path)")) == nil, "\(path)")
    }
    #expect(ExtractorRegistry.all.recognizing(try RequestURL("https://web.archive.org/details/nasa")) == nil)
  }

  @Test func `another root has its own URLs`() async throws {
    let root = "http://127.0.0.1:8080/ia"
    let source = FakePages(texts: ["\(root)/metadata/gd1977-05-08": ArchiveFixtures.item])
    let settings: [String: JSONValue] = ["root": .string("\(root)/")]
    let file = try await Extraction(
      InternetArchiveExtractor.kind, "\(root)/download/gd1977-05-08/info.txt", settings: settings
    ).messages(source).urls.first
    #expect(file?.url == "\(root)/download/gd1977-05-08/info.txt")
    #expect(file?.texts("_fallback").first == "http://ia902606.us.archive.org/7/items/gd1977-05-08/info.txt")
    #expect(try await run("details/gd1977-05-08", settings: settings).error(source).kind == .badInput)
  }

  @Test func `changed and damaged items do no harm`() async throws {
    let url = "https://archive.org/metadata/gd1977-05-08"
    try await run("details/gd1977-05-08", settings: ["source": .string("all")])
      .expectUnharmed([url: Page(ArchiveFixtures.item, at: url)])
  }
}
