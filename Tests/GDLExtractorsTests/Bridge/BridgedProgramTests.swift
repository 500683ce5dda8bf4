import GDLCore
import GDLExtractors
import Testing

@Suite struct BridgedProgramTests {
  @Test(arguments: [
    ("#!/usr/bin/python3\nimport x", ["/usr/bin/python3"]),
    (
      "#!/home/me/.local/share/pipx/venvs/gallery-dl/bin/python\n",
      ["/home/me/.local/share/pipx/venvs/gallery-dl/bin/python"]
    ),
    ("#!/usr/bin/env python3\n", ["python3"]),
    ("#!/usr/bin/env -S python3 -E\n", ["python3", "-E"]),
    ("#! /usr/bin/python3 -s\r\n", ["/usr/bin/python3", "-s"]),
    (
      "#!/bin/sh\n'''exec' \"/a very long/path/python3.11\" \"$0\" \"$@\"\n' '''\n",
      ["/a very long/path/python3.11"]
    ),
    ("#!/bin/sh\n'''exec' /path/pypy3 \"$0\" \"$@\"\n", ["/path/pypy3"]),
  ])
  func `an installed script names its Python`(head: String, python: [String]) {
    #expect(BridgedProgram.interpreter(head: head) == python)
  }

  @Test(arguments: [
    "", "\u{7F}ELF\u{2}", "#!/bin/bash\nexec gallery-dl", "#!/bin/sh\necho", "#!", "#!/usr/bin/env\n",
  ])
  func `what is no script of Python's has none`(head: String) {
    #expect(BridgedProgram.interpreter(head: head) == nil)
  }

  @Test func `a driver is started by its program's Python, its file, and what for`() {
    #expect(
      DriverInvocation(.ytDlp, .find).command(interpreter: ["python3", "-E"], folder: "/state/drivers")
        == ["python3", "-E", "/state/drivers/yt_dlp_driver.py", "find"])
  }

  @Test(arguments: ["moebooru:https://site/post?tags=a", "r:https://site/list", "https://site/x"])
  func `any text that gallery-dl may know can be named as its own`(text: String) throws {
    let classifier = InputClassifier(ExtractionOptions())
    #expect(
      try classifier.message(for: "gallery-dl:\(text)") == .queue(text, ["_extractor": .string("gallery-dl")])
    )
    var options = ExtractionOptions()
    options.via = "gallery-dl"
    #expect(
      try InputClassifier(options).message(for: text) == .queue(text, ["_extractor": .string("gallery-dl")]))
  }

  @Test func `yt-dlp's settings become its options`() async throws {
    var input = ExtractorInput(url: "https://site/v")
    input.options.settings = [
      "yt-dlp": [
        "format": .string("b"), "mtime": .bool(false), "embed-subs": .bool(true), "config": .string("/c"),
        "whole": .bool(true), "arguments": .string("[\"-4\"]"),
      ]
    ]
    input.metadata = [
      "_directory": .array([.string("a/b"), .string("c%")]), "_filename": .string("01.x.mp4"),
      "extension": .string("mp4"),
    ]
    var extractor = try YtDlpExtractor(input)
    let driver = FakeDriver([FakeDriver.done])
    _ = try await extractor.next(driver)
    let start = driver.sent[0].object ?? [:]
    #expect(
      start["arguments"]
        == .array(
          ["--config-locations", "/c", "--embed-subs", "--format", "b", "--no-mtime", "-4"].map(
            JSONValue.string)))
    #expect(start["whole"] == .bool(true) && start["output"] == .string("a_b/c%%/01.x.%(ext)s"))
  }
}
