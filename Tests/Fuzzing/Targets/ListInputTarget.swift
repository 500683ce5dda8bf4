import GDLCore
import Synchronization

@testable import GDLExtractors

extension FuzzTarget {
  /// Lists of URLs with options below them. The first byte says how many messages are asked for at once.
  static let listInput = FuzzTarget(
    "list-input", maximumLength: 2_048,
    choices: { input in
      var options = ExtractionOptions()
      options.isRecursive = input.flag()
      options.via = input.one(of: [nil, nil, nil, "listing", "gallery-dl", "direct", "nothing"])
      let limit = 1 + input.choice(20)
      let text = input.text()
      let classifier = InputClassifier(options)
      let all = messages(text, limit: .max, classifier)
      require(
        messages(text, limit: limit, classifier) == all, "asked for \(limit) at once, other messages come")
      for message in all.messages {
        switch message {
        case .directory: fail("a list makes a folder")
        case .url(let url, _): Invariants.webURL(url, from: "a list")
        case .queue(let url, let metadata):
          let name = metadata[InputClassifier.extractorKey]?.string ?? ""
          guard let kind = ExtractorRegistry.all.named(name) else { fail("there is no extractor \(name)") }
          if !kind.takesAnyText { Invariants.webURL(url, from: "a list") }
        }
      }
    })

  private struct Listed: Equatable {
    var messages: [Message]
    var error: ExtractionError?
  }

  private static func messages(_ text: String, limit: Int, _ classifier: InputClassifier) -> Listed {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let position = Atomic(0)
    var list = ListInput(
      name: "list", classifier: classifier,
      checkOption: { name, value in name == "bad" ? "this option is bad" : nil },
      nextLine: {
        let number = position.add(1, ordering: .relaxed).oldValue
        return number < lines.count ? lines[number] : nil
      })
    var found: [Message] = []
    do throws(ExtractionError) {
      while true {
        let page = try list.next(limit: limit)
        require(page.messages.count - 1 <= max(limit, 1), "more messages than asked for")
        found += page.messages
        if page.isLast { return Listed(messages: found) }
      }
    } catch {
      Invariants.sentence(error.message)
      // What was found in the page with the fault is not handed out: it depends on the limit.
      return Listed(messages: [], error: error)
    }
  }
}
