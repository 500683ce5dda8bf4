import GDLCore

/// Hashes of a file's pieces, by which damage is found and only it is fetched again (RFC 5854 section 4.1.3).
enum MetalinkPieces {
  /// The strongest list that makes sense; nil when none does. A wrong list would do harm, a missing one none.
  static func best(of lists: [XMLNode], fileLength: Int64?) -> JSONValue? {
    lists.compactMap { read($0, fileLength) }.max { $0.digits < $1.digits }?.value
  }

  private static func read(_ node: XMLNode, _ fileLength: Int64?) -> (value: JSONValue, digits: Int)? {
    guard let algorithm = node.element["type"].flatMap({ MetalinkAlgorithm($0) }),
      let length = node.element["length"].flatMap({ Int64($0) }), length > 0
    else { return nil }
    let nodes = node.all("hash")
    // Version 3 numbers the pieces, version 4 has them in order.
    let numbers = nodes.enumerated().map { $1.element["piece"].flatMap { Int($0) } ?? $0 }
    guard numbers.sorted() == Array(0..<nodes.count), !nodes.isEmpty else { return nil }
    var hashes = [String](repeating: "", count: nodes.count)
    for (number, node) in zip(numbers, nodes) {
      guard let hash = algorithm.hash(node.trimmedText) else { return nil }
      hashes[number] = hash
    }
    if let fileLength {
      let (whole, rest) = fileLength.quotientAndRemainder(dividingBy: length)
      guard whole + (rest > 0 ? 1 : 0) == Int64(hashes.count) else { return nil }
    }
    let value: JSONValue = .object([
      "algorithm": .string(algorithm.rawValue), "length": .integer(length),
      "hashes": .array(hashes.map { .string($0) }),
    ])
    return (value, hashes.first?.utf8.count ?? 0)
  }
}
