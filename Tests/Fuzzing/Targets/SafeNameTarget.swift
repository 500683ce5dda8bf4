import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// Names that servers, URLs and templates suggest: options in the first bytes, then the text.
  static let safeName = FuzzTarget(
    "safe-name", maximumLength: 1_024,
    choices: { input in
      let options = nameOptions(&input)
      let isChosen = input.flag()
      let text = input.text()
      if let name = SafeName.sanitize(text) {
        Invariants.plainName(name, from: text)
        require(SafeName.sanitize(name) == name, "made safe twice, \(name) is another")
        numbered(name)
      }
      for url in [text, "https://example.org/" + text] {
        if let name = SafeName.fromURL(url) {
          Invariants.plainName(name, from: url)
          numbered(name)
        }
        let name = SafeName.fallback(for: url)
        Invariants.plainName(name, from: url)
        require(SafeName.fallback(for: url) == name, "the same URL has another name")
      }
      guard let rules = accepted({ () throws(TextSyntaxError) in try PathRules(options) }) else { return }
      if let name = rules.file(text, isChosen: isChosen) {
        Invariants.segment(name, bytes: SafeName.maximumBytes, from: text)
        if !isChosen { Invariants.plainName(name, from: text) }
      }
      if let name = rules.folder(text, isChosen: isChosen) {
        Invariants.segment(name, bytes: 255, from: text)
        if !isChosen { require(name.utf8.first != UInt8(ascii: "."), "the folder \(name) is hidden") }
      }
    })

  private static func numbered(_ name: String) {
    let names = [1, 2, 10_000].map { SafeName.numbered(name, $0) }
    require(Set(names).count == 3, "two numbers give one name: \(names)")
    for other in names {
      Invariants.segment(other, bytes: SafeName.maximumBytes, from: name)
    }
  }

  private static func nameOptions(_ input: inout FuzzInput) -> NameOptions {
    var options = NameOptions()
    options.restriction = input.one(of: [
      "auto", "unix", "windows", "windows+", "ascii", "ascii+", "", "^a-z", #"\d"#, "a-", "/", ".",
    ])
    options.replacement = input.one(of: ["_", "", "/", ".", "..", "\u{202E}", "-", "x", "\u{0}"])
    options.removal = input.one(of: [#"\x00-\x1f\x7f"#, "", "a-z", "^.", "_", ".-", "[]"])
    options.strip = input.one(of: ["auto", "unix", "windows", "", "abc", "/", "\u{301}"])
    return options
  }
}
