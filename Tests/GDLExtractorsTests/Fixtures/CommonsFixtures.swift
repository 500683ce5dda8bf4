/// Replies in the shapes of MediaWiki's `api.php`, format version 2.
enum CommonsFixtures {
  /// One page of a reply: a file with its data, or without where they come later.
  static func file(_ id: Int, _ name: String, hasData: Bool = true, url: String? = nil) -> String {
    let base = #""pageid": \#(id), "ns": 6, "title": "File:\#(name)""#
    guard hasData else { return "{ \(base) }" }
    let place = url ?? "https://upload.wikimedia.org/wikipedia/commons/a/ab/File_\(id).jpg"
    return #"""
      {
        \#(base), "imagerepository": "local",
        "imageinfo": [
          {
            "timestamp": "2019-05-06T07:08:09Z", "user": "Example", "size": \#(id * 1000), "width": 4000,
            "height": 3000, "url": "\#(place)",
            "descriptionurl": "https://commons.wikimedia.org/wiki/File:\#(id)",
            "descriptionshorturl": "https://commons.wikimedia.org/w/index.php?curid=\#(id)",
            "sha1": "3e20a009994405f535cdf07cdc2974cef2fce8\#(id)", "mime": "image/jpeg",
            "extmetadata": {
              "ObjectName": { "value": "Example \#(id)", "source": "mediawiki-metadata", "hidden": "" },
              "ImageDescription": { "value": "<p>A <b>view</b></p>", "source": "commons-desc-page" },
              "Artist": { "value": "<a href=\"//commons.wikimedia.org/wiki/User:Example\">Example</a>",
                          "source": "commons-desc-page" },
              "LicenseShortName": { "value": "CC BY-SA 4.0", "source": "commons-desc-page", "hidden": "" },
              "LicenseUrl": { "value": "https://creativecommons.org/licenses/by-sa/4.0", "hidden": "" }
            }
          }
        ]
      }
      """#
  }

  static func category(_ id: Int, _ name: String) -> String {
    #"{ "pageid": \#(id), "ns": 14, "title": "Category:\#(name)" }"#
  }

  static func reply(_ pages: [String], continuing: String? = nil) -> String {
    let head = continuing.map { #""continue": \#($0), "# } ?? #""batchcomplete": true, "#
    return #"{ \#(head)"query": { "pages": [ \#(pages.joined(separator: ",")) ] } }"#
  }

  static let maxlag = #"""
    { "error": { "code": "maxlag", "info": "Waiting for 10.192.32.167: 7.2 seconds lagged.", "host": "10.192.32.167",
        "lag": 7.2, "type": "db",
        "docref": "See https://commons.wikimedia.org/w/api.php for API usage." }, "servedby": "mw1234" }
    """#

  static let badTitle = #"""
    { "error": { "code": "invalidcategory", "info": "The category name you entered is not valid.",
        "docref": "See https://commons.wikimedia.org/w/api.php for API usage." }, "servedby": "mw1234" }
    """#

  static let missing = #"""
    { "batchcomplete": true,
      "query": { "pages": [ { "ns": 6, "title": "File:Nothing.jpg", "missing": true, "imagerepository": "" } ] } }
    """#
}
