import GDLCore

/// One file of a metalink, of version 4 (RFC 5854) or 3.
struct MetalinkFile: Sendable, Equatable {
  /// As it stands in the document.
  var statedName: String
  var size: Int64?
  /// `sha256=…`, strongest first.
  var digests: [String]
  /// As messages carry it.
  var pieces: JSONValue?
  /// The best first.
  var mirrors: [RequestURL]
  var metadata: Metadata
  /// Of a digest that is none: without it the file would pass unverified.
  var brokenDigest: String?

  /// - Parameter node: a `file` element.
  init(_ node: XMLNode, on base: RequestURL) {
    let verification = node["verification"] ?? node
    statedName = node.element["name"] ?? ""
    size = node.text(of: "size").flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    mirrors = Self.mirrors(node, base)
    metadata = Self.metadata(node, verification)
    digests = []
    for hash in verification.all("hash") {
      guard let type = hash.element["type"], let algorithm = MetalinkAlgorithm(type) else { continue }
      if let digest = algorithm.digest(hash.trimmedText) {
        digests.append(digest)
      } else {
        brokenDigest = type
      }
    }
    digests.sort { $0.utf8.count > $1.utf8.count }
    pieces = MetalinkPieces.best(of: verification.all("pieces"), fileLength: size)
  }

  /// Only http and https: other ways are for other programs.
  private static func mirrors(_ node: XMLNode, _ base: RequestURL) -> [RequestURL] {
    let ranked: [(url: RequestURL, rank: Int)]
    if let resources = node["resources"] {
      // Version 3: from 100, the best, to 0.
      ranked = resources.all("url").compactMap { url in
        guard ["http", "https", nil].contains(url.element["type"]?.lowercased()),
          let target = url.trimmedText.flatMap(base.link)
        else { return nil }
        let preference = url.element["preference"].flatMap { Int($0) } ?? 0
        return (target, 100 - min(max(preference, 0), 100))
      }
    } else {
      // Version 4: from 1, the best, to 999999.
      ranked = node.all("url").compactMap { url in
        guard let target = url.trimmedText.flatMap(base.link) else { return nil }
        return (target, url.element["priority"].flatMap { Int($0) } ?? 999_999)
      }
    }
    var known: Set<String> = []
    let order = ranked.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
    return order.map(\.element.url).filter { known.insert($0.text).inserted }
  }

  private static func metadata(_ node: XMLNode, _ verification: XMLNode) -> Metadata {
    var metadata: Metadata = [:]
    for name in ["version", "description", "copyright", "logo", "identity"] {
      metadata[name] = FeedText.value(node.text(of: name))
    }
    for name in ["language", "os"] {
      metadata[name] = FeedText.value(node.all(name).compactMap(\.trimmedText).joined(separator: ", "))
    }
    metadata["publisher"] = FeedText.value(
      node["publisher"]?.element["name"] ?? node["publisher"]?.text(of: "name"))
    if let signature = verification["signature"], let text = signature.trimmedText {
      metadata["signature"] = FeedText.value(text)
      let type =
        signature.element["mediatype"]
        ?? (signature.element["type"] == "pgp" ? "application/pgp-signature" : signature.element["type"])
      metadata["signature_mediatype"] = FeedText.value(type)
    }
    return metadata
  }
}
