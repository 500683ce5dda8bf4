import GDLCore

/// A post: a directory message, and one url message for each of its media.
struct MastodonStatus {
  private let status: JSONValue
  private let reblogger: JSONValue?
  private let id: String
  private let place: MastodonPlace

  /// Those of all posts in a list, in their order.
  static func messages(
    _ statuses: [JSONValue], place: MastodonPlace, options: MastodonOptions
  ) -> [Message] {
    statuses.flatMap { value -> [Message] in
      let isReblog = value["reblog"]?.object != nil
      guard !isReblog || options.wantsReblogs || place.isSingle else { return [] }
      return MastodonStatus(value, place: place)?.messages ?? []
    }
  }

  /// Of a reblog, the post that it is of. Nil for something that has no id.
  private init?(_ value: JSONValue, place: MastodonPlace) {
    let original = value["reblog"].flatMap { $0.object == nil ? nil : $0 }
    status = original ?? value
    reblogger = original == nil ? nil : value["account"]
    guard let id = status["id"]?.text else { return nil }
    self.id = id
    self.place = place
  }

  private var messages: [Message] {
    let media = (status["media_attachments"] ?? .null).oneOrMany.compactMap { MastodonMedia($0) }
    guard !media.isEmpty else { return [] }
    var shared = fields
    shared["count"] = .integer(Int64(media.count))
    var directory = shared
    directory["_directory"] = .array(folders.map { .string($0) })
    let urls = media.enumerated().map { index, file in
      var metadata = shared.merging(file.metadata) { _, new in new }
      metadata["num"] = .integer(Int64(index + 1))
      metadata["_archive_key"] = .string("\(place.instance)_\(file.id)")
      return Message.url(file.urls[0], metadata)
    }
    return [.directory(directory)] + urls
  }

  private var folders: [String] {
    if case .tag(let tag) = place.target { return [place.instance, "#\(tag)"] }
    return [place.instance, account("acct") ?? "unknown"]
  }

  private func account(_ name: String) -> String? { status["account"]?[name]?.text }

  /// With the names that gallery-dl has for them.
  private var fields: Metadata {
    var fields: Metadata = [
      "category": .string(MastodonExtractor.name), "subcategory": .string(place.subcategory),
      "instance": .string(place.instance), "id": .string(id), "account": Self.account(status["account"]),
    ]
    fields["date"] = (status["created_at"]?.string.flatMap(DateText.utc)).map { .string($0) }
    let tags = (status["tags"] ?? .null).oneOrMany.compactMap { $0["name"]?.text }
    fields["tags"] = .array(tags.map { .string($0) })
    for name in ["content", "spoiler_text", "language", "visibility", "in_reply_to_id"] {
      fields[name] = status[name]?.text.map { .string(String($0.prefix(Self.maximumCharacters))) }
    }
    fields["sensitive"] = status["sensitive"]?.flag.map { .bool($0) }
    fields["url"] = status["url"]?.string.flatMap(WebURL.absolute).map { .string($0) }
    let remote = account("acct")?.split(separator: "@").dropFirst().first
    fields["instance_remote"] = remote.map { .string(String($0)) }
    if let reblogger { fields["reblogged_by"] = Self.account(reblogger) }
    return fields
  }

  private static func account(_ value: JSONValue?) -> JSONValue {
    var account: Metadata = [:]
    for name in ["id", "username", "acct", "display_name", "url"] {
      account[name] = value?[name]?.text.map { .string(String($0.prefix(maximumCharacters))) }
    }
    return .object(account)
  }

  /// Of one text. Instances allow some thousand.
  private static let maximumCharacters = 20_000
}

extension MastodonPlace {
  fileprivate var isSingle: Bool {
    if case .status = target { true } else { false }
  }

  fileprivate var subcategory: String {
    switch target {
    case .account: "user"
    case .status: "status"
    case .tag: "hashtag"
    }
  }
}
