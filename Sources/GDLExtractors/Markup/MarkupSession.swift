import CXML

/// What libxml2's callbacks of one parse work on.
///
/// The parser holds an unretained pointer to it as its user data; the frame of `Markup.readXML` or
/// `readHTML` owns it, and outlives every callback. No callback throws: what the handler throws is kept, the
/// document ends for the parser, and the error is thrown when libxml2 has returned.
final class MarkupSession {
  private let handler: any MarkupHandler
  private let context: xmlParserCtxtPtr
  private let depthLimit: Int
  /// More than the document itself can hold comes only from multiplication: attribute defaults of a DTD.
  private let contentLimit: Int
  /// Namespaces are looked up one by one, for every element.
  private static let namespaceLimit = 256

  /// Real tags have some dozens. libxml2 compares each with each, and nothing can stop it inside a tag.
  static let attributeLimit = 500
  /// In bytes: how much libxml2 gets at once. So many attributes as this holds may come on top of the limit.
  private static let pieceLength = 2_048

  private(set) var failure: MarkupError?
  /// Of the document: what libxml2 has not got yet.
  private var unread = UnsafeRawBufferPointer(start: nil, count: 0)
  private var text: [UInt8] = []
  private var contentLength = 0
  /// For each open element, how many namespaces it declares.
  private var namespaceCounts: [Int] = []
  private var namespacesInScope = 0
  private var entities = HTMLEntities()

  init(
    _ handler: some MarkupHandler, _ context: xmlParserCtxtPtr, documentLength: Int, depthLimit: Int
  ) {
    self.handler = handler
    self.context = context
    self.depthLimit = depthLimit
    contentLimit = 2 * documentLength + 65_536
  }

  /// Puts the callbacks into the parser, and this session behind them.
  func install(_ callbacks: xmlSAXHandler) {
    context.pointee.sax.pointee = callbacks
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
  }

  /// - Throws: what stopped the parser.
  func finish(isWellFormed: Bool) throws(MarkupError) {
    if failure == nil { flushText() }
    if let failure { throw failure }
    guard isWellFormed else { throw MarkupError(message: "it is not well-formed") }
  }

  /// Keeps the first error. The parser gets no more of the document, and nothing of what it still has is handed
  /// on: `xmlStopParser` would free its buffer, which some of the callers are reading.
  func fail(_ error: MarkupError) {
    if failure == nil { failure = error }
  }

  /// Gives the session the document for the time of a parse.
  func lend(_ document: UnsafeRawBufferPointer) { unread = document }

  /// Copies the next piece of the document, when the parser has used up what it had: also in the middle of a
  /// tag, whose attributes it keeps in an array that grows by doubling.
  ///
  /// - Returns: how many bytes; 0 at the end, and for a document that is refused.
  func copyNext(to buffer: UnsafeMutableRawBufferPointer) -> Int {
    // XML's attributes take five pointers each, HTML's two.
    let attributes = Int(context.pointee.maxatts) / (context.pointee.html == 0 ? 5 : 2)
    // The array has room for twice as many.
    if attributes > 2 * Self.attributeLimit {
      fail(MarkupError(message: "an element has more than \(Self.attributeLimit) attributes"))
    }
    guard failure == nil else { return 0 }
    let piece = UnsafeRawBufferPointer(rebasing: unread.prefix(min(buffer.count, Self.pieceLength)))
    buffer.copyMemory(from: piece)
    unread = UnsafeRawBufferPointer(rebasing: unread.dropFirst(piece.count))
    return piece.count
  }

  /// Of the libxml2 error, where it makes the document unreadable.
  func note(_ message: UnsafePointer<CChar>?, level: xmlErrorLevel, line: Int32) {
    guard level == XML_ERR_FATAL, failure == nil else { return }
    let text = message.map { String(cString: $0) } ?? "it is not well-formed"
    let visible = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }.prefix(200)
    fail(MarkupError(message: String(String.UnicodeScalarView(visible)), line: Int(line)))
  }

  func start(_ element: MarkupElement, namespaces: Int = 0) {
    flushText()
    namespaceCounts.append(namespaces)
    namespacesInScope += namespaces
    guard namespaceCounts.count <= depthLimit else {
      return fail(MarkupError(message: "elements are nested deeper than \(depthLimit)", line: line))
    }
    guard namespacesInScope <= Self.namespaceLimit else {
      return fail(MarkupError(message: "there are more than \(Self.namespaceLimit) namespaces", line: line))
    }
    call { () throws(MarkupError) in try handler.start(element) }
  }

  func end(_ name: String) {
    flushText()
    namespacesInScope -= namespaceCounts.popLast() ?? 0
    call { () throws(MarkupError) in try handler.end(name) }
  }

  func add(text start: UnsafePointer<UInt8>?, count: Int) {
    guard count > 0, failure == nil, countContent(count) else { return }
    text += UnsafeBufferPointer(start: start, count: count)
  }

  /// Whether so many more bytes of text and attributes may come.
  func countContent(_ length: Int) -> Bool {
    contentLength += length
    guard contentLength <= contentLimit else {
      fail(MarkupError(message: "its content is many times longer than the document", line: line))
      return false
    }
    return true
  }

  /// A character that HTML has a name for. Not in attributes: of an entity of this kind, libxml2 2.9 puts
  /// only the first byte there; so it is an error, and nothing is left out silently.
  func entity(_ name: UnsafePointer<UInt8>?) -> xmlEntityPtr? {
    context.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE ? nil : entities.named(name)
  }

  private var line: Int { Int(xmlSAX2GetLineNumber(UnsafeMutableRawPointer(context))) }

  private func flushText() {
    guard !text.isEmpty else { return }
    let whole = String(decoding: text, as: UTF8.self)
    text.removeAll(keepingCapacity: text.count < 1 << 16)
    call { () throws(MarkupError) in try handler.text(whole) }
  }

  private func call(_ work: () throws(MarkupError) -> Void) {
    guard failure == nil else { return }
    do throws(MarkupError) {
      try work()
    } catch {
      fail(error)
    }
  }
}
