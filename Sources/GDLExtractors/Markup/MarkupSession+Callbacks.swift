import CXML

/// The C side: each callback finds its session in the user data and hands on Swift values.
extension MarkupSession {
  func installXMLCallbacks() {
    var callbacks = xmlSAXHandler()
    callbacks.initialized = UInt32(XML_SAX2_MAGIC)
    callbacks.startElementNs = {
      (data, name, _, namespace, namespaceCount, _, attributeCount, _, attributes) in
      guard let session = MarkupSession.of(data), session.failure == nil else { return }
      let element = session.element(name, namespace, attributes, Int(attributeCount))
      session.start(element, namespaces: Int(namespaceCount))
    }
    callbacks.endElementNs = { data, name, _, _ in
      guard let session = MarkupSession.of(data) else { return }
      session.end(MarkupSession.string(name))
    }
    callbacks.characters = { MarkupSession.of($0)?.add(text: $1, count: Int($2)) }
    callbacks.ignorableWhitespace = callbacks.characters
    callbacks.cdataBlock = callbacks.characters
    callbacks.getEntity = { MarkupSession.of($0)?.entity($1) }
    // Where a DTD was not loaded, libxml2 takes an unknown entity for harmless, and leaves it out.
    callbacks.reference = { data, name in
      let name = MarkupSession.string(name).prefix(40)
      MarkupSession.of(data)?.fail(MarkupError(message: "the entity \(name) is not known"))
    }
    callbacks.serror = { data, error in
      guard let error = error?.pointee else { return }
      MarkupSession.of(data)?.note(error.message, level: error.level, line: error.line)
    }
    install(callbacks)
  }

  func installHTMLCallbacks() {
    var callbacks = xmlSAXHandler()
    callbacks.initialized = UInt32(XML_SAX2_MAGIC)
    callbacks.startElement = { data, name, attributes in
      guard let session = MarkupSession.of(data), session.failure == nil else { return }
      session.start(session.element(name, attributes))
    }
    callbacks.endElement = { MarkupSession.of($0)?.end(MarkupSession.string($1)) }
    callbacks.characters = { MarkupSession.of($0)?.add(text: $1, count: Int($2)) }
    callbacks.ignorableWhitespace = callbacks.characters
    callbacks.cdataBlock = callbacks.characters
    // Errors in HTML are everyday; without this they would be printed.
    callbacks.serror = { _, _ in }
    install(callbacks)
  }

  /// Hands libxml2 the document.
  static let read: xmlInputReadCallback = { data, buffer, length in
    guard let session = MarkupSession.of(data), let buffer, length > 0 else { return 0 }
    return Int32(session.copyNext(to: UnsafeMutableRawBufferPointer(start: buffer, count: Int(length))))
  }

  private static func of(_ data: UnsafeMutableRawPointer?) -> MarkupSession? {
    data.map { Unmanaged<MarkupSession>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func string(_ text: UnsafePointer<UInt8>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }

  /// Five pointers an attribute: name, prefix, namespace, and where the value begins and ends.
  private func element(
    _ name: UnsafePointer<UInt8>?, _ namespace: UnsafePointer<UInt8>?,
    _ pointers: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: Int
  ) -> MarkupElement {
    var element = MarkupElement(name: Self.string(name), namespace: Self.string(namespace))
    guard let pointers else { return element }
    for index in 0..<count {
      let fields = pointers + 5 * index
      guard let start = fields[3], let end = fields[4], countContent(end - start) else { break }
      let value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
      element.attributes.append(
        MarkupAttribute(name: Self.string(fields[0]), namespace: Self.string(fields[2]), value: value))
    }
    return element
  }

  /// Pairs of name and value, the last one followed by nil. No value: the attribute has none.
  private func element(
    _ name: UnsafePointer<UInt8>?, _ pairs: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  ) -> MarkupElement {
    var element = MarkupElement(name: Self.string(name))
    var next = pairs
    while let pair = next, let attribute = pair[0] {
      let value = Self.string(pair[1])
      guard countContent(value.utf8.count) else { break }
      element.attributes.append(MarkupAttribute(name: Self.string(attribute), value: value))
      next = pair + 2
    }
    return element
  }
}
