import GDLCore
import GDLExtractors
import Testing

@Suite struct DriverMessagesTests {
  private func messages(_ lines: String...) async throws -> [Message] {
    var extractor = try GalleryDLExtractor(ExtractorInput(url: "https://site/x"))
    return try await extractor.next(FakeDriver(lines + [FakeDriver.done])).messages
  }

  @Test(arguments: ["null", "5", "[]", #""x""#])
  func `a place that could not be read again is journaled neither at once nor at the end`(text: String) throws
  {
    #expect(throws: ExtractionError.self) { try DriverEvent(line: #"{"event":"cursor","cursor":\#(text)}"#) }
    let event = try DriverEvent(line: #"{"event":"end","status":0,"cursor":\#(text)}"#)
    guard case .end(let end) = event else { return #expect(Bool(false), "\(event)") }
    #expect(end.cursor == nil)
  }

  @Test func `a folder comes with gallery-dl's finished names, its archive, and its settings`() async throws {
    let message = try await messages(
      #"{"event":"dir","seq":1,"job":1,"keywords":{"a":1,"_directory":["evil"]},"directory":["x","y z"],"base_directory":"/m/","archive":{"path":"/a.db","table":null},"settings":{"sleep":2}}"#
    )
    #expect(
      message == [
        .directory([
          "a": .integer(1), "_directory": .array([.string("x"), .string("y z")]),
          "_base_directory": .string("/m/"),
          "_archive": .object(["path": .string("/a.db"), "table": .null]),
          "_settings": .object(["sleep": .integer(2)]), "_job": .integer(1),
        ])
      ])
  }

  @Test func `a file has its name, key, header fields and what else steers its transfer`() async throws {
    let message = try await messages(
      FakeDriver.file(
        1,
        #","request_url":"http://h/%20.jpg#part","archive_key":"k","archive_prefix":"p","headers":{"User-Agent":"u","Accept-Encoding":"gzip","Range":"bytes=1-","Bad":"a\r\nb","Not a name":"x"},"cookie":"s=1","fallback":["http://h/b"],"expected_status":[403],"mtime":5,"adjust_extension":false"#
      ))
    #expect(
      message == [
        .url(
          "http://h/%20.jpg",
          [
            "id": .integer(1), "_filename": .string("1.jpg"), "_archive_key": .string("k"),
            "_archive_prefix": .string("p"),
            "_headers": .object(["User-Agent": .string("u"), "Cookie": .string("s=1")]),
            "_fallback": .array([.string("http://h/b")]), "_expected_status": .array([.integer(403)]),
            "_mtime": .integer(5), "_adjust_extension": .bool(false),
          ])
      ])
  }

  @Test func `what can only be asked for names the number to ask by`() async throws {
    let message = try await messages(FakeDriver.file(7, #","has_fallback":true,"has_validate":true"#))[0]
    #expect(message.metadata["_driver_seq"] == .integer(7))
    #expect(message.metadata["_driver_asks"] == .array([.string("fallback"), .string("validate")]))
    #expect(try await messages(FakeDriver.file(8))[0].metadata["_driver_seq"] == nil)
  }

  @Test func `what the program logs and leaves out is said to the user`() async throws {
    var extractor = try GalleryDLExtractor(ExtractorInput(url: "https://site/x"))
    let page = try await extractor.next(
      FakeDriver([
        #"{"event":"log","level":"warning","logger":"site","message":"no login"}"#,
        #"{"event":"log","level":"error","logger":"site","message":"410 Gone"}"#,
        #"{"event":"unsupported","url":"https://other/"}"#,
        FakeDriver.file(1, #","request_url":"ftp://h/a""#),
        #"{"event":"skip","seq":2,"kind":"file","reason":"filtered","count":3}"#,
        #"{"event":"skip","seq":3,"kind":"child","reason":"done","count":1}"#, FakeDriver.done,
      ]))
    #expect(
      page.notes == [
        ExtractionNote(.warning, "site: no login"), ExtractionNote(.error, "site: 410 Gone"),
        ExtractionNote(.warning, "gallery-dl has no extractor for https://other/; it is left out"),
        ExtractionNote(.warning, "ftp://h/a is no HTTP address; it is left out"),
        ExtractionNote(.info, "gallery-dl left out 3 by its own settings: https://site/x"),
      ])
    #expect(page.messages.isEmpty && page.isLast)
  }

  @Test func `a text is a message that carries its own content`() async throws {
    let message = try await messages(FakeDriver.file(1, #","text":"caption""#))[0]
    #expect(message.kind == .url && message.url == "text:" && message.metadata["_text"] == .string("caption"))
  }

  @Test func `a video for yt-dlp is queued with gallery-dl's place for it`() async throws {
    let messages = try await messages(
      FakeDriver.directory(1),
      FakeDriver.file(2, #","ytdl":{"ytdl_manifest":"hls","ytdl_manifest_headers":{"A":"b"}}"#))
    let message = try #require(messages.last)
    #expect(message.kind == .queue && message.url == "http://h/2.jpg")
    #expect(message.metadata["_extractor"] == .string("yt-dlp"))
    #expect(message.metadata["_directory"] == .array([.string("site"), .string("tag")]))
    #expect(message.metadata["_filename"] == .string("2.jpg"))
    #expect(message.metadata["_headers"] == .object(["A": .string("b")]))
  }

  @Test(arguments: ["ftp://h/a", "file:///etc/passwd", "javascript:x", "data:,x", "//h/a", ""])
  func `what is not fetched over HTTP is left out`(url: String) async throws {
    #expect(
      try await messages(#"{"event":"url","seq":1,"url":"\#(url)","keywords":{},"filename":"a"}"#).isEmpty)
  }

  @Test func `a whole for yt-dlp carries its arguments`() async throws {
    let message = try await messages(
      FakeDriver.file(1, #","opaque":{"program":"yt-dlp","arguments":["--","u"]}"#))[0]
    #expect(message.metadata["_opaque"] == .string("yt-dlp"))
    #expect(message.metadata["_arguments"] == .array([.string("--"), .string("u")]))
  }
}
