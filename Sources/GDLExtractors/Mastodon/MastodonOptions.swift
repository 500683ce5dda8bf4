import GDLCore

/// What the user set for Mastodon.
struct MastodonOptions {
  let wantsReblogs: Bool
  private let wantsReplies: Bool
  /// A secret: only for the requests of pages, and never in a message.
  private let token: String?

  /// - Throws: ``ExtractionError`` with `badInput` for a setting that makes no sense.
  init(_ input: ExtractorInput, instance: String) throws(ExtractionError) {
    wantsReblogs = try input.isOn("reblogs", of: MastodonExtractor.name, default: false)
    wantsReplies = try input.isOn("replies", of: MastodonExtractor.name, default: true)
    let setting = input.setting("access-token", of: MastodonExtractor.name)
    // A table has one for each instance, so that none of them sees the token of another.
    let value = setting?.object == nil ? setting : setting?[instance]
    token = value?.text
    let isFit = token?.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ?? (value == nil || value == .null)
    guard isFit else { throw ExtractorInput.wrong("access-token", MastodonExtractor.name, "a token") }
  }

  var hasToken: Bool { token != nil }

  var headers: [String] {
    ["Accept: application/json"] + (token.map { ["Authorization: Bearer \($0)"] } ?? [])
  }

  /// Of the list of an account's posts. A reblog has no media of its own, so that with reblogs all posts
  /// have to be asked for.
  var accountParameters: [(String, String)] {
    (wantsReblogs ? [] : [("only_media", "true"), ("exclude_reblogs", "true")])
      + (wantsReplies ? [] : [("exclude_replies", "true")])
  }
}
