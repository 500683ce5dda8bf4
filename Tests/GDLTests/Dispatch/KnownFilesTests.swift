import GDL
import GDLCore
import GDLJournal
import GDLTestSupport
import Testing

/// A source whose newest files come first is read only as far as it brings something new.
@Suite(.timeLimit(.minutes(1))) struct KnownFilesTests {
  /// Five pages of two files, the newest first; the first `new` of them were not there last time.
  private static func work(new: Int, _ change: (inout JobOptions) -> Void = { _ in }) async throws
    -> DispatchTests.Work
  {
    let work = try DispatchTests.Work { server in ["/root": pages(server, 10)] }
    work.options.archive = ArchiveOptions(path: work.folder.path("archive.sqlite3"))
    let archive = try Archive(path: work.folder.path("archive.sqlite3"), table: "archive")
    try await archive.add((new..<10).map { "fake\($0)" })
    try archive.close()
    change(&work.options)
    return work
  }

  private static func pages(
    _ server: MisbehavingServer, _ count: Int, _ more: Metadata = [:]
  ) -> [[Message]] {
    let files: [Message] = (0..<count).map { number in
      let own: Metadata = ["_archive_key": .string("\(number)"), "filename": .string("\(number)")]
      return .url(server.url("/files/\(number)"), own.merging(more) { _, more in more })
    }
    return stride(from: 0, to: count, by: 2).map { Array(files[$0..<($0 + 2)]) }
  }

  @Test func `a source is left after so many files that were there already`() async throws {
    let work = try await Self.work(new: 3) { $0.extraction.stopAtKnown = 3 }
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.complete && report.done == 3)
    #expect(work.pageRequests == (0..<3).map { "/root?page=\($0)" })
    // It has ended: nothing of it is asked for again.
    #expect(try await work.resume().ending == RunReport.Ending.nothingToDo)
    #expect(work.pageRequests.count == 3)
  }

  @Test func `a new file in between begins the count anew`() async throws {
    let work = try await Self.work(new: 1) { $0.extraction.stopAtKnown = 4 }
    let archive = try Archive(path: work.folder.path("archive.sqlite3"), table: "archive")
    try archive.close()
    work.configuration.extractors = [
      FakeSource.kind([
        "/root": [Self.pages(work.server, 10)[0]] + [[.url(work.server.url("/files/new"), [:])]]
          + Self.pages(work.server, 10)[1...]
      ])
    ]
    let report = try await work.run()
    #expect(report.done == 2 && report.ending == RunReport.Ending.complete)
    #expect(work.pageRequests.count == 4)
  }

  @Test func `files on the disk count like those in the archive, and what was named is fetched all the same`()
    async throws
  {
    let work = try DispatchTests.Work { server in
      let folder: Message = .directory(["_directory": .array([])])
      let names = ["a", "b", "c"]
      let page: [Message] = names.map { .url(server.url("/files/\($0)"), [:]) }
      return ["/root": [[folder] + page, [.url(server.url("/files/never"), [:])]]]
    }
    _ = try work.folder.makeFolder("got")
    try work.folder.write("mine", to: "got/a")
    work.options.extraction.stopAtKnown = 1
    let report = try await work.run()
    #expect(report.ending == RunReport.Ending.complete && report.done == 2 && report.skipped == 1)
    #expect(work.names == ["a", "b", "c"])
    #expect(work.pageRequests == ["/root?page=0"])
  }

  @Test func `a child job that is left leaves its parent alone`() async throws {
    let work = try await Self.work(new: 0) { $0.extraction.stopAtKnown = 2 }
    let server = work.server
    let child: Message = .queue(server.url("/child"), ["_extractor": .string(FakeSource.name)])
    work.configuration.extractors = [
      FakeSource.kind([
        "/root": [[child], [.url(server.url("/files/new"), [:])]], "/child": Self.pages(server, 10),
      ])
    ]
    #expect(try await work.run().done == 1)
    #expect(work.pageRequests == ["/root?page=0", "/child?page=0", "/root?page=1"])
  }

  @Test(arguments: ["abort:3", "terminate:3:1", "exit:3"])
  func `gallery-dl's own setting holds where gdl was told nothing, over all pages behind its folder`(
    skip: String
  ) async throws {
    let work = try await Self.work(new: 1)
    let settings: JSONValue = .object(["skip": .string(skip)])
    var pages = Self.pages(work.server, 10)
    pages[0].insert(.directory(["_settings": settings]), at: 0)
    work.configuration.extractors = [FakeSource.kind(["/root": pages])]
    #expect(try await work.run().done == 1)
    #expect(work.pageRequests.count == 2)
  }
}
