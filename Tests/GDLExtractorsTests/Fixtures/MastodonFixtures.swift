import GDLCore
import GDLExtractors

/// Replies in the shapes of Mastodon 4.
enum MastodonFixtures {
  static let account = #"""
    {
      "id": "109302436954721982", "username": "someone", "acct": "someone", "display_name": "Some One :verified:",
      "locked": false, "bot": false, "discoverable": true, "indexable": false, "group": false,
      "created_at": "2022-11-07T00:00:00.000Z", "note": "<p>Pictures</p>", "url": "https://mastodon.social/@someone",
      "uri": "https://mastodon.social/users/someone", "avatar": "https://files.mastodon.social/a.png",
      "followers_count": 10, "following_count": 20, "statuses_count": 30, "last_status_at": "2024-05-06",
      "emojis": [], "roles": [], "fields": []
    }
    """#

  static func attachment(_ id: Int, type: String = "image", url: String? = nil, remote: String? = nil)
    -> String
  {
    let place =
      url.map { "\"\($0)\"" }
      ?? "\"https://files.mastodon.social/media_attachments/files/\(id)/original/\(id)f0.png\""
    let original = remote.map { "\"\($0)\"" } ?? "null"
    return #"""
      {
        "id": "\#(id)", "type": "\#(type)", "url": \#(url == "" ? "null" : place),
        "preview_url": "https://files.mastodon.social/media_attachments/files/\#(id)/small/\#(id)f0.png",
        "remote_url": \#(original), "preview_remote_url": null, "text_url": null,
        "meta": { "original": { "width": 1920, "height": 1080, "size": "1920x1080", "aspect": 1.7777777777777777 },
                  "small": { "width": 640, "height": 360, "size": "640x360", "aspect": 1.7777777777777777 } },
        "description": "A hill", "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH"
      }
      """#
  }

  static func status(_ id: Int, _ attachments: [String], reblog: String? = nil, acct: String = "someone")
    -> String
  {
    #"""
    {
      "id": "\#(id)", "created_at": "2024-05-06T07:08:09.123Z", "in_reply_to_id": null,
      "in_reply_to_account_id": null, "sensitive": true, "spoiler_text": "", "visibility": "public",
      "language": "en", "uri": "https://mastodon.social/users/someone/statuses/\#(id)",
      "url": "https://mastodon.social/@\#(acct)/\#(id)", "replies_count": 0, "reblogs_count": 1, "favourites_count": 2,
      "edited_at": null, "content": "<p>A hill <a href=\"https://mastodon.social/tags/hills\">#hills</a></p>",
      "reblog": \#(reblog ?? "null"), "application": { "name": "Web", "website": null },
      "account": { "id": "109302436954721982", "username": "someone", "acct": "\#(acct)",
                   "display_name": "Some One", "url": "https://mastodon.social/@someone" },
      "media_attachments": [ \#(attachments.joined(separator: ",")) ], "mentions": [],
      "tags": [ { "name": "hills", "url": "https://mastodon.social/tags/hills" },
                { "name": "views", "url": "https://mastodon.social/tags/views" } ],
      "emojis": [], "card": null, "poll": null
    }
    """#
  }

  /// The header field of a page: `next` is nil on the last one.
  static func links(_ url: String, next: String?, previous: String = "9") -> ResponseHead.Field {
    let list = [
      next.map { #"<\#(url)&max_id=\#($0)>; rel="next""# }, #"<\#(url)&min_id=\#(previous)>; rel="prev""#,
    ]
    return ResponseHead.Field(name: "link", value: list.compactMap { $0 }.joined(separator: ", "))
  }
}
