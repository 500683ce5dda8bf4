import GDLCore

/// One attachment of a post.
struct MastodonMedia {
  let id: String
  /// The instance's copy, then the original on the account's own instance. Never empty.
  let urls: [String]
  private let value: JSONValue

  /// Nil where it is nowhere: still being made, or gone.
  init?(_ value: JSONValue) {
    guard let id = value["id"]?.text else { return nil }
    let urls = ["url", "remote_url"].compactMap { value[$0]?.string.flatMap(WebURL.absolute) }
    guard !urls.isEmpty else { return nil }
    self.id = id
    self.urls = urls.count == 2 && urls[0] == urls[1] ? [urls[0]] : urls
    self.value = value
  }

  var metadata: Metadata {
    var metadata = named.metadata
    metadata["media"] = .object(media)
    metadata["description"] = value["description"]?.text.map { .string($0) }
    if urls.count > 1 { metadata["_fallback"] = .array([.string(urls[1])]) }
    return metadata
  }

  /// A copy that the instance has not made yet is fetched through `/media_proxy/NUMBER/original`, which is
  /// no name.
  private var named: FileFields {
    FileFields(url: urls[0].utf8.contains("/media_proxy/".utf8) ? urls[urls.count - 1] : urls[0])
  }

  private var media: Metadata {
    var media: Metadata = ["id": .string(id), "url": .string(urls[0])]
    for name in ["type", "blurhash"] { media[name] = value[name]?.text.map { .string($0) } }
    for name in ["preview_url", "remote_url"] {
      media[name] = value[name]?.string.flatMap(WebURL.absolute).map { .string($0) }
    }
    for name in ["width", "height"] {
      media[name] = value["meta"]?["original"]?[name]?.size.map { .integer($0) }
    }
    return media
  }
}
