import CXML

/// Reads XML and HTML with libxml2.
///
/// From any thread, and on several at once: each call has a parser of its own, and what libxml2 shares is
/// set up once before. Nothing is loaded from outside the document: no network, no file, no DTD. Entities
/// that a document declares are not replaced, so none of them can grow.
enum Markup {
  /// No document of the formats read here comes near it, and each level costs the parser memory. libxml2
  /// has the same limit for XML.
  static let xmlDepthLimit = 256
  /// As deep as browsers nest elements. Each end tag without a start costs a look at every open element.
  static let htmlDepthLimit = 512
  /// In bytes. libxml2 counts the length in 32 bits, and needs several times as much memory.
  static let lengthLimit = 256 << 20

  /// Parses XML 1.0 that has to be well-formed: what a cut or damaged document still tells could be wrong.
  ///
  /// - Parameter charset: from the Content-Type; nil where it names none.
  /// - Throws: what `handler` throws, or that the document is not well-formed, or hostile.
  static func readXML(
    _ bytes: [UInt8], charset: String?, into handler: some MarkupHandler
  ) throws(MarkupError) {
    try check(bytes.count)
    let text = try MarkupCharset.utf8(bytes, contentType: charset, isHTML: false)
    try check(text.count)
    _ = library
    guard let context = xmlNewParserCtxt() else {
      throw MarkupError(message: "there is no memory for a parser")
    }
    defer { xmlFreeParserCtxt(context) }
    let session = MarkupSession(handler, context, documentLength: text.count, depthLimit: xmlDepthLimit)
    session.installXMLCallbacks()
    // Entities are replaced (NOENT), that is XML's own and HTML's: the session knows no others.
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_IGNORE_ENC.rawValue
    run(text, session) { read, data in
      // A DTD leaves a document behind, without content.
      xmlFreeDoc(xmlCtxtReadIO(context, read, nil, data, nil, "UTF-8", Int32(bitPattern: options)))
    }
    try session.finish(isWellFormed: context.pointee.wellFormed != 0)
  }

  /// Parses HTML, however broken.
  ///
  /// - Parameter charset: from the Content-Type; nil where it names none.
  /// - Throws: what `handler` throws, or that the document is hostile.
  static func readHTML(
    _ bytes: [UInt8], charset: String?, into handler: some MarkupHandler
  ) throws(MarkupError) {
    try check(bytes.count)
    try parseHTML(try MarkupCharset.utf8(bytes, contentType: charset, isHTML: true), into: handler)
  }

  /// The same for text that is valid UTF-8 already, without NULs.
  static func parseHTML(_ text: [UInt8], into handler: some MarkupHandler) throws(MarkupError) {
    try check(text.count)
    guard !text.isEmpty else { return }
    _ = library
    guard let context = htmlNewParserCtxt() else {
      throw MarkupError(message: "there is no memory for a parser")
    }
    defer { htmlFreeParserCtxt(context) }
    let session = MarkupSession(handler, context, documentLength: text.count, depthLimit: htmlDepthLimit)
    session.installHTMLCallbacks()
    // Recovery has scripts end at their own end tag only.
    let options = HTML_PARSE_NONET.rawValue | HTML_PARSE_NODEFDTD.rawValue | HTML_PARSE_RECOVER.rawValue
    run(text, session) { read, data in
      xmlFreeDoc(htmlCtxtReadIO(context, read, nil, data, nil, "UTF-8", Int32(bitPattern: options)))
    }
    try session.finish(isWellFormed: true)
  }

  /// Owns the session while libxml2 works: the parser's pointers to it are unretained, and it calls back only
  /// inside of `parse`.
  private static func run(
    _ text: [UInt8], _ session: MarkupSession,
    parse: (xmlInputReadCallback, UnsafeMutableRawPointer) -> Void
  ) {
    silenceThread()
    defer { unsilenceThread() }
    withExtendedLifetime(session) {
      text.withUnsafeBytes { document in
        session.lend(document)
        parse(MarkupSession.read, Unmanaged.passUnretained(session).toOpaque())
        session.lend(UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
  }

  private static func check(_ length: Int) throws(MarkupError) {
    guard length <= lengthLimit else {
      throw MarkupError(message: "it is longer than \(lengthLimit >> 20) MiB")
    }
  }

  /// Errors of a converter reach no parser's callback: libxml2 would print them. The setting is the thread's.
  static func silenceThread() { xmlSetStructuredErrorFunc(nil) { _, _ in } }
  static func unsilenceThread() { xmlSetStructuredErrorFunc(nil, nil) }

  /// libxml2 wants to be set up once, before several threads use it.
  static let library: Void = xmlInitParser()
}
