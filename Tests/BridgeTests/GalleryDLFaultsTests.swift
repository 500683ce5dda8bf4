import GDLCore
import GDLExtractors
import GDLTestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct GalleryDLFaultsTests {
  /// What an extraction hands out, and the error after it.
  private func outcome(
    _ name: String, _ site: MockSite, _ version: String
  ) async throws -> (urls: [String], error: ExtractionError?) {
    var input = ExtractorInput(url: "gdltest:\(name):\(site.root)")
    input.options.settings = [
      "gallery-dl": ["arguments": .array(DriverStart.testArguments.map(JSONValue.string))]
    ]
    var extractor = try GalleryDLExtractor(input)
    let launcher = DriverLauncher(version)
    var urls: [String] = []
    do throws(ExtractionError) {
      while true {
        let page = try await extractor.next(launcher)
        urls += page.messages.filter { $0.kind == .url }.map(\.url)
        if page.isLast { return (urls, nil) }
      }
    } catch {
      return (urls, error)
    }
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `what came before a 404 is handed out, then it has failed`(version: String) async throws {
    let site = try await MockSite()
    let (urls, error) = try await outcome("fault", site, version)
    #expect(urls == ["\(site.root)/file/1.jpg"])
    #expect(error?.kind == .failed && error?.message.contains("404") == true)
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `a source that cannot be reached is tried later`(version: String) async throws {
    let site = try await MockSite()
    let (urls, error) = try await outcome("unreachable", site, version)
    #expect(urls == ["\(site.root)/file/1.jpg"])
    #expect(error?.kind == .tryLater, "\(error?.message ?? "no error")")
  }

  @Test(arguments: Bridges.extensibleGalleryDL)
  func `a driver that dies is no end of the extraction`(version: String) async throws {
    let site = try await MockSite()
    let (_, error) = try await outcome("crash", site, version)
    #expect(error?.kind == .tryLater && error?.message.contains("status 3") == true)
  }

  @Test(arguments: Bridges.galleryDL)
  func `a busy server in the middle is tried later, at the cursor`(version: String) async throws {
    let site = try await MockSite(posts: 350, options: ["--fail-page", "3"])
    var input = ExtractorInput(url: "moebooru:\(site.root)/post?tags=sea")
    input.options.settings = ["gallery-dl": ["retries": .integer(0)]]
    var extractor = try GalleryDLExtractor(input)
    let launcher = DriverLauncher(version)
    var count = 0
    var thrown: ExtractionError?
    while thrown == nil {
      do throws(ExtractionError) {
        let page = try await extractor.next(launcher)
        count += page.messages.count
        #expect(!page.isLast)
      } catch {
        thrown = error
      }
    }
    #expect(count == 400 && thrown?.kind == .tryLater)
  }

  @Test(arguments: Bridges.galleryDL)
  func `a URL that nobody takes, and an option that there is not, are bad input`(version: String) async throws
  {
    for (url, arguments) in [
      ("https://nobody.invalid/", []), ("moebooru:http://127.0.0.1:1/post?tags=a", ["--nonsense"]),
    ] {
      var input = ExtractorInput(url: url)
      input.options.settings = ["gallery-dl": ["arguments": .array(arguments.map(JSONValue.string))]]
      var extractor = try GalleryDLExtractor(input)
      await #expect {
        _ = try await allMessages(&extractor, DriverLauncher(version))
      } throws: { error in
        (error as? ExtractionError)?.kind == .badInput
      }
    }
  }

  @Test func `a Python without gallery-dl says so in one line, and in its exit status`() async throws {
    for program in BridgedProgram.allCases {
      let driver = try DriverProcess(
        program, "",
        python: try Bridges.path(
          program == .galleryDL ? "yt-dlp" : "gallery-dl",
          program == .galleryDL ? Bridges.newestYtDlp : Bridges.newestGalleryDL))
      guard case .missing(let message)? = try await driver.nextEvent() else { throw Unexpected() }
      #expect(message.contains(program.name))
      #expect(try await driver.nextLine() == nil)
      #expect(await driver.process.ended() == .status(69))
      #expect(driver.process.errorOutput.split(separator: "\n").count == 1)
      #expect(DriverFailure.died(program, await driver.exit()).kind == .missing)
    }
  }

  @Test(arguments: Bridges.galleryDL)
  func `it says which URLs gallery-dl would take`(version: String) async throws {
    let launcher = DriverLauncher(version)
    let found = try await DriverFinder.find(
      [
        "https://yande.re/post?tags=sea", "https://nobody.invalid/x", "https://example.org/a.jpg",
        "not a url",
      ],
      .galleryDL, host: launcher)
    #expect(found.map(\.category) == ["yandere", nil, "directlink", nil])
    #expect(found.map(\.subcategory)[0] == "tag")
    #expect(await launcher.last?.process.ended() == .status(0))
  }
}
