import GDLCore
import Testing

@testable import GDLExtractors

@Suite struct CommonsTests {
  private static let site = "https://commons.wikimedia.org"
  private let category = "\(site)/wiki/Category:Views_of_A_%26_B"

  /// A source that answers requests by the parameters that matter.
  static func source(
    _ replies: [(has: [String], text: String)], api: String = "\(site)/w/api.php"
  ) -> AnswersByParameters {
    AnswersByParameters(api: api, replies: replies)
  }

  @Test func `a category is asked for by its members, with the data of its files`() async throws {
    let source = Self.source([([], CommonsFixtures.reply([CommonsFixtures.file(11, "A view.jpg")]))])
    _ = try await Extraction(CommonsExtractor.kind, category).messages(source)
    let request = try #require(source.requests.first)
    let parameters = WebURL.parameters(try RequestURL(request.url).query)
    let wanted = [
      "action": "query", "format": "json", "formatversion": "2", "generator": "categorymembers",
      "gcmtitle": "Category:Views of A & B", "gcmtype": "file", "gcmlimit": "100", "prop": "imageinfo",
      "iiprop": "url|size|sha1|mime|timestamp|user|extmetadata",
    ]
    for (name, value) in wanted {
      #expect(parameters.first { $0.name == name }?.value == value, "\(name)")
    }
  }

  @Test func `a file comes with length, digest, date, author and licence`() async throws {
    let source = Self.source([([], CommonsFixtures.reply([CommonsFixtures.file(11, "A view.v2.jpg")]))])
    let messages = try await Extraction(CommonsExtractor.kind, category).messages(source)
    #expect(messages[0].texts("_directory") == ["Views of A & B"])
    let file = messages[1]
    #expect(file.url == "https://upload.wikimedia.org/wikipedia/commons/a/ab/File_11.jpg")
    #expect(file.text("filename") == "A view.v2")
    #expect(file.text("extension") == "jpg")
    #expect(file.metadata["_size"] == .integer(11_000))
    #expect(file.texts("_digests") == ["sha1=3e20a009994405f535cdf07cdc2974cef2fce811"])
    #expect(file.text("_archive_key") == "3e20a009994405f535cdf07cdc2974cef2fce811")
    #expect(file.text("date") == "2019-05-06 07:08:09")
    #expect(file.text("license") == "CC BY-SA 4.0")
    #expect(file.text("description") == "<p>A <b>view</b></p>")
    #expect(file.metadata["extmetadata"]?.object?["ObjectName"] == .string("Example 11"))
    #expect(file.metadata["width"] == .integer(4000))
    #expect(file.text("page") == "Category:Views of A & B")
  }

  @Test func `a single file is one message, whatever older versions it has`() async throws {
    let old = #"{ "iistart": "2018-01-01T00:00:00Z", "continue": "||" }"#
    let reply = CommonsFixtures.reply([CommonsFixtures.file(12, "X.jpg")], continuing: old)
    let source = Self.source([(["titles=File:X y.jpg"], reply)])
    for url in ["\(Self.site)/wiki/File:X_y.jpg", "\(Self.site)/w/index.php?title=Image:X+y.jpg&uselang=de"] {
      let messages = try await Extraction(CommonsExtractor.kind, url).messages(source)
      #expect(messages.map(\.kind) == [.directory, .url])
      #expect(messages[0].metadata["_directory"] == nil)
    }
  }

  @Test func `a gallery gives the files on it`() async throws {
    let reply = CommonsFixtures.reply([CommonsFixtures.file(13, "G.jpg")])
    let source = Self.source([(["generator=images", "titles=London/Old maps"], reply)])
    let messages = try await Extraction(CommonsExtractor.kind, "\(Self.site)/wiki/London/Old_maps").messages(
      source)
    #expect(messages.map(\.kind) == [.directory, .url])
    #expect(messages[0].texts("_directory") == ["London/Old maps"])
  }

  @Test func `subcategories are asked for and queued while there is depth, with the folders above`()
    async throws
  {
    let pages = [CommonsFixtures.file(14, "A.jpg"), CommonsFixtures.category(15, "C/D: é")]
    let source = Self.source([(["gcmtype=file|subcat"], CommonsFixtures.reply(pages))])
    let run = Extraction(CommonsExtractor.kind, category) { $0.isRecursive = true }
    let queue = try #require(try await run.messages(source).queues.first)
    #expect(queue.url == "\(Self.site)/wiki/Category%3AC/D%3A_%C3%A9")
    #expect(queue.metadata["_depth"] == .integer(15))
    let child = Extraction(CommonsExtractor.kind, queue.url, metadata: queue.metadata)
    let first = try await child.messages(source).first
    #expect(first?.texts("_directory") == ["Views of A & B", "C/D: é"])
    #expect(first?.text("title") == "C/D: é")
    let last = Extraction(CommonsExtractor.kind, queue.url, metadata: ["_depth": .integer(0)]) {
      $0.isRecursive = true
    }
    let files = Self.source([(["gcmtype=file"], CommonsFixtures.reply(pages))])
    #expect(try await last.messages(files).queues.isEmpty)
  }

  @Test func `a category without files says that subcategories can be followed`() async throws {
    let empty = Self.source([([], #"{ "batchcomplete": true }"#)])
    let error = try await Extraction(CommonsExtractor.kind, category).error(empty)
    #expect(error.message.contains("Category:Views of A & B on commons.wikimedia.org"))
    #expect(error.hint?.contains("--depth 1") == true)
    let child = Extraction(CommonsExtractor.kind, category, metadata: ["_depth": .integer(0)])
    #expect(try await child.messages(empty).count == 1)
  }

  @Test func `what the wiki says instead of an answer is the error, and lag passes`() async throws {
    let run = Extraction(CommonsExtractor.kind, category)
    let cases: [(String, ExtractionError.Kind, String)] = [
      (CommonsFixtures.maxlag, .tryLater, "7.2 seconds lagged"),
      (CommonsFixtures.badTitle, .failed, "not valid"),
      ("<html>", .failed, "a web page instead of JSON"), ("[]", .failed, "no reply of MediaWiki"),
      (#"{"continue": {"action": "delete"}}"#, .failed, "readably"),
      (CommonsFixtures.missing, .failed, "no files"),
    ]
    for (text, kind, what) in cases {
      let error = try await run.error(Self.source([([], text)]))
      #expect(error.kind == kind, "\(text)")
      #expect(error.message.contains(what), "\(error.message)")
    }
    #expect(try await run.error(FakePages([:])).message.contains("404"))
    let file = Extraction(CommonsExtractor.kind, "\(Self.site)/wiki/File:Nothing.jpg")
    let error = try await file.error(Self.source([([], CommonsFixtures.missing)]))
    #expect(error.message.contains("there is no File:Nothing.jpg"))
  }

  @Test func `another wiki has its api beside its pages, or where the settings say`() async throws {
    let reply = CommonsFixtures.reply([CommonsFixtures.file(16, "W.jpg")])
    let near = Self.source([(["titles=File:W.jpg"], reply)], api: "https://de.wikipedia.org/w/api.php")
    #expect(
      try await Extraction(CommonsExtractor.kind, "https://de.wikipedia.org/wiki/Datei:W.jpg").messages(near)
        .count == 2)
    let settings: [String: JSONValue] = [
      "root": .string("http://wiki.example.org:8080/pages"),
      "api": .string("http://wiki.example.org:8080/api.php"),
    ]
    let own = Self.source([([], reply)], api: "http://wiki.example.org:8080/api.php")
    let url = "http://wiki.example.org:8080/pages/Category:X"
    #expect(try await Extraction(CommonsExtractor.kind, url, settings: settings).messages(own).count == 2)
    // The settings are of that wiki: Commons stays what it is.
    let commons = Self.source([([], reply)])
    #expect(
      try await Extraction(CommonsExtractor.kind, category, settings: settings).messages(commons).count == 2)
    let unknown = Extraction(CommonsExtractor.kind, "https://wiki.example.org/x/Category:X")
    #expect(try await unknown.error(own).hint?.contains("root and api") == true)
  }

  @Test func `pages of Commons are recognised, and its files are files`() throws {
    for path in ["wiki/Category:X", "wiki/File:X.jpg", "wiki/London", "w/index.php?title=File:X.jpg"] {
      #expect(
        ExtractorRegistry.all.recognizing(try RequestURL("\(Self.site)/\(path)"))?.name == "commons",
        "\(path)")
    }
    for url in [
      "\(Self.site)/wiki/Special:FilePath/X.jpg", "\(Self.site)/", "\(Self.site)/w/api.php?action=query",
      "https://upload.wikimedia.org/wikipedia/commons/a/ab/X.jpg", "https://en.wikipedia.org/wiki/File:X.jpg",
    ] {
      #expect(ExtractorRegistry.all.recognizing(try RequestURL(url)) == nil, "\(url)")
    }
  }
}
