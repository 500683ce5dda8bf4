import GDLCore

/// A page of the objects in a bucket: `ListBucketResult` of S3, versions 1 and 2, which Google Cloud Storage,
/// MinIO, Ceph and others write, too (Amazon S3 API Reference, ListObjects and ListObjectsV2).
final class BucketListing {
  struct Object: Equatable {
    var key: String
    var size: Int64?
    var date: String?
    var storageClass: String?
    var etag: String?
  }

  /// In the order of the page, folders' place-holders left out.
  private(set) var objects: [Object] = []
  /// What stands for all keys that go on behind a delimiter.
  private(set) var commonPrefixes: [String] = []

  static let records: Set<String> = ["Contents", "CommonPrefixes"]

  func take(_ record: XMLNode) throws(MarkupError) {
    guard objects.count + commonPrefixes.count < SourceLimits.entries else {
      throw MarkupError(message: "it has more than \(SourceLimits.entries) entries")
    }
    if record.name == "CommonPrefixes" {
      commonPrefixes += record.all("Prefix").map(\.text).filter { !$0.isEmpty }
      return
    }
    guard let key = record["Key"]?.text, !key.isEmpty else { return }
    objects.append(
      Object(
        key: key, size: record.text(of: "Size").flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil },
        date: record.text(of: "LastModified").flatMap(SourceDate.utc),
        storageClass: record.text(of: "StorageClass"),
        etag: record.text(of: "ETag")?.filter { $0 != "\"" }))
  }

  /// Undoes `encoding-type=url`, with which keys may hold what XML cannot. A `+` is a space there.
  func decode() {
    for index in objects.indices { objects[index].key = Self.decoded(objects[index].key) }
    commonPrefixes = commonPrefixes.map(Self.decoded)
  }

  static func decoded(_ text: String) -> String {
    WebURL.decode(String(text.map { $0 == "+" ? " " : $0 }))
  }

  /// The query that asks for the page behind this one; nil at the end.
  ///
  /// - Throws: ``MarkupError`` when there is more, and no way to it: a server that repeats itself would be
  ///   asked for ever.
  func next(_ root: XMLNode, after query: [(name: String, value: String)]) throws(MarkupError)
    -> [(name: String, value: String)]?
  {
    guard root.text(of: "IsTruncated")?.lowercased() == "true" else { return nil }
    let isEncoded = root.text(of: "EncodingType") == "url"
    var query = query
    let name: String
    let value: String
    if let token = root.text(of: "NextContinuationToken") {
      (name, value) = ("continuation-token", token)
      guard query.first(where: { $0.name == name })?.value != value else { throw Self.repeating }
    } else {
      let marker = root["NextMarker"]?.text
      let plain = marker.map { isEncoded ? Self.decoded($0) : $0 }
      guard let last = plain ?? lastName else { throw Self.repeating }
      (name, value) = ("marker", last)
      let before = query.first { $0.name == name }?.value ?? ""
      guard before.utf8.lexicographicallyPrecedes(value.utf8) else { throw Self.repeating }
    }
    query.removeAll { $0.name == name }
    query.append((name, value))
    return query
  }

  /// Without a NextMarker the last key or prefix of the page is where the next one begins.
  private var lastName: String? {
    let names = [objects.last?.key, commonPrefixes.last].compactMap(\.self)
    return names.max { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static let repeating = MarkupError(message: "it says that there is more, but not where")
}
