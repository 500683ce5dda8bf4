@testable import GDLExtractors

extension FuzzTarget {
  /// XML and HTML, in whatever encoding: elements come and go in order, and nothing grows.
  static let markup = FuzzTarget(
    "markup", maximumLength: 8_192,
    choices: { input in
      let charset: String? = input.one(of: [
        nil, "utf-8", "iso-8859-1", "windows-1252", "shift_jis", "utf-16", "utf-16be", "gb18030", "euc-jp",
        "iso-2022-jp", "utf-7", "koi8-r", "unknown", "", "ucs-4",
      ])
      let bytes = input.bytes()
      for isHTML in [false, true] {
        let checker = MarkupChecker()
        do throws(MarkupError) {
          if isHTML {
            try Markup.readHTML(bytes, charset: charset, into: checker)
          } else {
            try Markup.readXML(bytes, charset: charset, into: checker)
            require(checker.open.isEmpty && checker.hasBegun, "XML that is whole has open elements, or none")
          }
        } catch {
          require(!error.message.isEmpty, "an empty message")
          require(error.message.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a message steers a terminal")
        }
        // Characters may take three times as many bytes in UTF-8.
        require(
          checker.length <= 2 * (4 * bytes.count) + 65_536, "\(checker.length) bytes from \(bytes.count)")
      }
      if let text = accepted({ () throws(MarkupError) in
        try MarkupCharset.utf8(bytes, contentType: charset, isHTML: true)
      }) {
        require(MarkupCharset.isUTF8(text), "what was decoded is no UTF-8")
        require(!text.contains(0), "a NUL is left")
      }
    })
}

/// Follows elements, as handlers do that keep a stack of them.
private final class MarkupChecker: MarkupHandler {
  private(set) var open: [String] = []
  private(set) var hasBegun = false
  private(set) var length = 0

  func start(_ element: MarkupElement) {
    hasBegun = true
    open.append(element.name)
    length += element.attributes.reduce(0) { $0 + $1.value.utf8.count }
    require(open.count <= Markup.htmlDepthLimit, "elements are nested \(open.count) deep")
    require(element.attributes.count <= 3_000, "an element with \(element.attributes.count) attributes")
  }

  func text(_ text: String) {
    require(!text.isEmpty, "an empty text")
    length += text.utf8.count
  }

  func end(_ name: String) { if open.last == name { open.removeLast() } }
}
