import GDLCore

/// Turns a page of a bucket's objects into messages: keys are paths.
struct BucketMessages {
  /// The bucket's own URL without its query.
  private let page: RequestURL
  private let bucketPath: String
  private let query: [(name: String, value: String)]
  /// The path that all keys have to be below, percent-encoded, with a slash at its end.
  private let rootPath: String
  private let levels: Int

  /// - Parameters:
  ///   - prefix: of the keys that were asked for.
  ///   - root: what a parent said; nil: the folder part of the prefix.
  init(_ page: RequestURL, prefix: String, root: RequestURL?, levels: Int) {
    self.page = page
    self.levels = levels
    bucketPath = page.path.utf8.last == UInt8(ascii: "/") ? page.path : page.path + "/"
    query = WebURL.parameters(page.query)
    let folder = prefix.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(Substring(prefix.utf8[...$0])) }
    rootPath = root?.path ?? bucketPath + Self.path(folder ?? "")
  }

  func messages(_ listing: BucketListing) -> [Message] {
    var messages: [Message] = []
    var folder: [String]?
    for object in listing.objects {
      guard let place = place(object.key), place.folder.count <= levels, !place.name.isEmpty else { continue }
      if folder != place.folder {
        folder = place.folder
        messages.append(.directory(directory(place.folder)))
      }
      messages.append(.url(place.url, metadata(object, place.name)))
    }
    if folder == nil { messages.append(.directory(directory([]))) }
    guard levels > 0 else { return messages }
    return messages + listing.commonPrefixes.compactMap(child)
  }

  /// The URL that asks for another page of the same bucket.
  func url(_ query: [(name: String, value: String)]) -> String? {
    let text = query.map {
      "\(PercentEncoding.encode($0.name, as: .queryValue))="
        + PercentEncoding.encode($0.value, as: .queryValue)
    }
    .joined(separator: "&")
    return ListingFolder.url(page, page.path + (text.isEmpty ? "" : "?" + text))?.text
  }

  /// Keys are names, not relative paths: a `..` in one is no step upwards, and is written so that nobody on
  /// the way takes it for one.
  private static func path(_ key: String) -> String {
    key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { segment in
      switch Substring(segment) {
      case ".": "%2E"
      case "..": "%2E%2E"
      default: PercentEncoding.encode(Substring(segment), as: .segment)
      }
    }.joined(separator: "/")
  }

  /// Nil for a key outside of the root.
  private func place(_ key: String) -> (url: String, folder: [String], name: String)? {
    let path = bucketPath + Self.path(key)
    guard path.utf8.count <= WebURL.maximumBytes, path.utf8.starts(with: rootPath.utf8),
      let url = ListingFolder.url(page, path)
    else { return nil }
    let below = Substring(path.utf8.dropFirst(rootPath.utf8.count))
    var segments = below.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { WebURL.decode(Substring($0)) }
    let name = segments.popLast() ?? ""
    return (url.text, segments.filter { !$0.isEmpty }, name)
  }

  private func directory(_ folder: [String]) -> Metadata {
    ListingMessages.directory(folder, subcategory: "bucket")
  }

  private func metadata(_ object: BucketListing.Object, _ name: String) -> Metadata {
    var metadata = FileFields(splitting: name).metadata
    metadata.merge(ListingMessages.category("bucket")) { $1 }
    if let size = object.size { metadata["_size"] = .integer(size) }
    if let date = object.date { metadata["date"] = .string(date) }
    if let etag = object.etag { metadata["etag"] = .string(etag) }
    if let storageClass = object.storageClass { metadata["storage_class"] = .string(storageClass) }
    return metadata
  }

  /// The same question for one prefix further down.
  private func child(_ prefix: String) -> Message? {
    let path = bucketPath + Self.path(prefix)
    guard path.utf8.starts(with: rootPath.utf8), path.utf8.count > rootPath.utf8.count,
      let root = ListingFolder.url(page, rootPath)
    else { return nil }
    let dropped = ["prefix", "marker", "continuation-token", "start-after"]
    let query = query.filter { !dropped.contains($0.name) } + [("prefix", prefix)]
    guard let url = url(query), url.utf8.count <= WebURL.maximumBytes else { return nil }
    return .queue(url, ListingMessages.child(of: root.text, levels: levels, subcategory: "bucket"))
  }
}
