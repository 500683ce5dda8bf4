/// Reads XML record by record: of a list with a hundred thousand entries, one is in memory at a time.
///
/// A record is an element of one of the given names, outside of other records. Everything else makes up the
/// tree that ``root`` holds at the end.
final class XMLRecords: MarkupHandler {
  /// Elements kept at once. A file of a metalink has one for each of its pieces, most records have a dozen.
  static let nodeLimit = 500_000

  private let names: Set<String>
  private let take: (XMLNode, XMLNode?) throws(MarkupError) -> Void
  private var open: [XMLNode] = []
  /// Where in `open` the record begins that is being read.
  private var recordDepth: Int?
  private var nodeCount = 0
  private var nodesBeforeRecord = 0
  /// The outermost element, without the records; nil until it ends.
  private(set) var root: XMLNode?

  private init(_ names: Set<String>, _ take: @escaping (XMLNode, XMLNode?) throws(MarkupError) -> Void) {
    self.names = names
    self.take = take
  }

  /// - Parameters:
  ///   - names: local names of the elements to hand out.
  ///   - take: gets each record in the document's order, and the outermost element as far as it is read.
  /// - Returns: the outermost element without its records.
  static func read(
    _ bytes: [UInt8], charset: String?, records names: Set<String>,
    take: @escaping (_ record: XMLNode, _ root: XMLNode?) throws(MarkupError) -> Void
  ) throws(MarkupError) -> XMLNode {
    let records = XMLRecords(names, take)
    try Markup.readXML(bytes, charset: charset, into: records)
    guard let root = records.root else { throw MarkupError(message: "it has no element") }
    return root
  }

  func start(_ element: MarkupElement) throws(MarkupError) {
    nodeCount += 1 + element.attributes.count
    guard nodeCount <= Self.nodeLimit else {
      throw MarkupError(message: "it has too many elements outside of its entries, or in one of them")
    }
    if recordDepth == nil, !open.isEmpty, names.contains(element.name) {
      recordDepth = open.count
      nodesBeforeRecord = nodeCount
    }
    open.append(XMLNode(element: element))
  }

  func text(_ text: String) {
    guard let last = open.indices.last else { return }
    open[last].text += text
  }

  func end(_ name: String) throws(MarkupError) {
    guard let node = open.popLast() else { return }
    if recordDepth == open.count {
      recordDepth = nil
      nodeCount = nodesBeforeRecord
      try take(node, open.first)
    } else if let parent = open.indices.last {
      open[parent].children.append(node)
    } else {
      root = node
    }
  }
}
