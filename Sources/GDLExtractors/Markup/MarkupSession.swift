import CXML

/// What libxml2's callbacks of one parse work on.
///
/// The parser holds an unretained pointer to it as its user data; the frame of `Markup.readXML` or
/// `readHTML` owns it, and outlives every callback. No callback throws: what the handler throws is kept,
/// the parser told to stop, and the error thrown when libxml2 has returned.
final class MarkupSession {
  private let handler: any MarkupHandler
  private let context: xmlParserCtxtPtr
  private let depthLimit: Int
  /// More than the document itself can hold comes only from multiplication: attribute defaults of a DTD.
  private let contentLimit: Int
  /// Namespaces are looked up one by one, for every element.
  private static let namespaceLimit = 256

  private(set) var failure: MarkupError?
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

  func stop(_ error: MarkupError) {
    guard failure == nil else { return }
    failure = error
    xmlStopParser(context)
  }

  /// Of the libxml2 error, where it makes the document unreadable.
  func note(_ message: UnsafePointer<CChar>?, level: xmlErrorLevel, line: Int32) {
    guard level == XML_ERR_FATAL, failure == nil else { return }
    let text = message.map { String(cString: $0) } ?? "it is not well-formed"
    let visible = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }.prefix(200)
    stop(MarkupError(message: String(String.UnicodeScalarView(visible)), line: Int(line)))
  }

  func start(_ element: MarkupElement, namespaces: Int = 0) {
    flushText()
    namespaceCounts.append(namespaces)
    namespacesInScope += namespaces
    guard namespaceCounts.count <= depthLimit else {
      return stop(MarkupError(message: "elements are nested deeper than \(depthLimit)", line: line))
    }
    guard namespacesInScope <= Self.namespaceLimit else {
      return stop(MarkupError(message: "there are more than \(Self.namespaceLimit) namespaces", line: line))
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
      stop(MarkupError(message: "its content is many times longer than the document", line: line))
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
      stop(error)
    }
  }
}
