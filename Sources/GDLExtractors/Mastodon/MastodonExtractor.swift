import GDLCore

/// Mastodon: the media of accounts, single posts and tags, through the public interface of an instance
/// (docs.joinmastodon.org, "accounts", "statuses", "timelines").
///
/// Its cursor has the account's id, and the id below which the next posts are.
package struct MastodonExtractor: Extractor {
  package static let kind = ExtractorKind(
    "mastodon", summary: "media of Mastodon accounts, posts and tags",
    recognizes: { MastodonInstances.known.contains($0.host) && MastodonPlace($0) != nil },
    make: { input throws(ExtractionError) in try MastodonExtractor(input) })

  static let name = "mastodon"
  /// 40 posts have some 200 KB.
  private static let pageLimit = 16 << 20

  /// Where it goes on.
  struct Cursor: Codable, Equatable {
    /// Of the account, as the instance names it; nil for tags.
    var account: String?
    /// Nil: the newest.
    var maximumID: String?

    enum CodingKeys: String, CodingKey {
      case account
      case maximumID = "max_id"
    }
  }

  private let place: MastodonPlace
  private let options: MastodonOptions
  private var cursor: Cursor

  /// - Throws: ``ExtractionError`` with `badInput` for a URL, setting or cursor that makes no sense.
  package init(_ input: ExtractorInput) throws(ExtractionError) {
    guard let url = try? RequestURL(input.url), let place = MastodonPlace(url) else {
      throw ExtractionError(
        "\(RequestURL.redact(input.url)) is no account, post or tag of a Mastodon instance",
        hint: "there are https://INSTANCE/@USER, https://INSTANCE/@USER/NUMBER and https://INSTANCE/tags/TAG")
    }
    self.place = place
    options = try MastodonOptions(input, instance: place.instance)
    cursor = try input.cursor.map { text throws(ExtractionError) in try Self.read(text) } ?? Cursor()
  }

  package mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage {
    switch place.target {
    case .status(let id):
      let reply = try await get("statuses/\(id)", [], pages)
      let messages = MastodonStatus.messages([reply.json], place: place, options: options)
      guard !messages.isEmpty else {
        throw ExtractionError("the post \(id) on \(place.instance) has no media", kind: .failed)
      }
      return ExtractedPage(messages: messages, cursor: "end", isLast: true)
    case .account(let name, let tag):
      guard let account = cursor.account else { return try await account(name, pages) }
      var parameters = options.accountParameters
      if let tag { parameters.append(("tagged", tag)) }
      return try await timeline("accounts/\(account)/statuses", parameters, pages)
    case .tag(let tag):
      return try await timeline("timelines/tag/\(WebURL.encode(tag))", [("only_media", "true")], pages)
    }
  }

  /// The instance's id of an account comes first, on a page of its own: a later run has it in the cursor.
  private mutating func account(
    _ name: String, _ pages: any PageSource
  ) async throws(ExtractionError) -> ExtractedPage {
    let reply = try await get("accounts/lookup", [("acct", name)], pages)
    guard let id = reply.json["id"]?.text, MastodonPlace.isIdentifier(id) else {
      throw ExtractionError("\(place.instance) does not say which account \(name) is", kind: .failed)
    }
    cursor.account = id
    return ExtractedPage(messages: [], cursor: CursorText.write(cursor), isLast: false)
  }

  private mutating func timeline(
    _ path: String, _ parameters: [(String, String)], _ pages: any PageSource
  ) async throws(ExtractionError) -> ExtractedPage {
    let position = cursor.maximumID.map { [("max_id", $0)] } ?? []
    let reply = try await get(path, parameters + [("limit", "40")] + position, pages)
    guard case .array(let statuses) = reply.json else {
      throw ExtractionError("\(place.instance) answered without a list of posts", kind: .failed)
    }
    let messages = MastodonStatus.messages(statuses, place: place, options: options)
    guard let next = reply.nextPosition(after: statuses) else {
      return ExtractedPage(messages: messages, cursor: "end", isLast: true)
    }
    guard next != cursor.maximumID else {
      throw ExtractionError("the posts of \(place.instance) go round in circles", kind: .failed)
    }
    cursor.maximumID = next
    return ExtractedPage(messages: messages, cursor: CursorText.write(cursor), isLast: false)
  }

  private func get(
    _ path: String, _ parameters: [(String, String)], _ pages: any PageSource
  ) async throws(ExtractionError) -> MastodonReply {
    let url = "\(place.site)/api/v1/\(path)"
    let request = PageRequest(
      parameters.isEmpty ? url : WebURL.query(url, parameters), headers: options.headers,
      limit: Self.pageLimit)
    do throws(ExtractionError) {
      return try MastodonReply(try await pages.page(request), from: place.instance)
    } catch {
      guard error.kind == .failed, error.hint == nil, !options.hasToken else { throw error }
      throw ExtractionError(
        error.message, kind: .failed,
        hint: "some instances and accounts want a login: the setting access-token of mastodon has one")
    }
  }

  private static func read(_ text: String) throws(ExtractionError) -> Cursor {
    let cursor: Cursor = try CursorText.read(text, of: name)
    guard [cursor.account, cursor.maximumID].allSatisfy({ $0.map(MastodonPlace.isIdentifier) ?? true }) else {
      throw CursorText.unreadable(name)
    }
    return cursor
  }
}
