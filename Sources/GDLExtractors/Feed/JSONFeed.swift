import GDLCore

/// JSON Feed, version 1 and 1.1 (jsonfeed.org).
enum JSONFeed {
  /// - Returns: nil for JSON that is no feed.
  static func feed(_ json: JSONValue, on base: RequestURL) -> Feed? {
    guard let version = json["version"]?.string, version.contains("jsonfeed.org/version/") else { return nil }
    var feed = Feed(subcategory: "json")
    feed.metadata["title"] = FeedText.value(json["title"]?.text)
    feed.metadata["description"] = FeedText.value(json["description"]?.text)
    feed.metadata["link"] = FeedText.value(json["home_page_url"]?.text)
    feed.metadata["language"] = FeedText.value(json["language"]?.text)
    feed.metadata["author"] = FeedText.value(author(of: json))
    feed.next = json["next_url"]?.string.flatMap(base.link)
    feed.items = (json["items"]?.oneOrMany ?? []).map { item($0, on: base) }
    return feed
  }

  private static func item(_ json: JSONValue, on base: RequestURL) -> FeedItem {
    var item = FeedItem()
    item.id = json["id"]?.text
    item.link = (json["url"]?.string ?? json["external_url"]?.string).flatMap(base.link)
    item.metadata["title"] = FeedText.value(json["title"]?.text)
    item.metadata["description"] = FeedText.value(
      (json["summary"] ?? json["content_text"] ?? json["content_html"])?.text)
    item.metadata["date"] = FeedText.date(json["date_published"]?.string ?? json["date_modified"]?.string)
    item.metadata["author"] = FeedText.value(author(of: json))
    let tags = (json["tags"]?.oneOrMany ?? []).prefix(100).compactMap { FeedText.value($0.text) }
    if !tags.isEmpty { item.metadata["tags"] = .array(tags) }
    for attachment in (json["attachments"]?.oneOrMany ?? []).prefix(FeedItem.fileLimit) {
      guard let url = attachment["url"]?.string.flatMap(base.link) else { continue }
      var file = FeedFile(
        url, type: attachment["mime_type"]?.text, length: nil, title: attachment["title"]?.text)
      file.metadata["length"] = attachment["size_in_bytes"]?.size.map { .integer($0) }
      file.metadata["duration"] = attachment["duration_in_seconds"]?.size.map { .integer($0) }
      item.add(file)
    }
    return item
  }

  private static func author(of json: JSONValue) -> String? {
    (json["authors"]?.oneOrMany.first ?? json["author"])?["name"]?.text
  }
}
