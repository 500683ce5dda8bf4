/// Replies in the shapes of archive.org.
enum ArchiveFixtures {
  /// Of the metadata interface: a recording with two discs, derivatives, files about the item, and some
  /// that may not be fetched.
  static let item = #"""
    {
      "alternate_locations": {
        "servers": [ { "server": "dn710105.ca.archive.org", "dir": "/0/items/gd1977-05-08" } ],
        "workable": [ { "server": "dn710105.ca.archive.org", "dir": "/0/items/gd1977-05-08" } ]
      },
      "created": 1788731401, "d1": "ia902606.us.archive.org", "d2": "ia802606.us.archive.org",
      "dir": "/7/items/gd1977-05-08",
      "files": [
        { "name": "disc1/gd77-05-08d1t01.flac", "source": "original", "mtime": "1236194645", "size": "38366000",
          "md5": "64dcc1092df36142eb4aab7cc255a4a6", "crc32": "c554eac4",
          "sha1": "E1C225A0D37282F08685905A4BA1C5D7AEC5FA64", "format": "Flac", "length": "412.53",
          "title": "Minglewood", "track": "01" },
        { "name": "disc1/gd77-05-08d1t01.mp3", "source": "derivative", "original": "disc1/gd77-05-08d1t01.flac",
          "mtime": "1236194700", "size": "8366000", "md5": "9366a4b09386bf673c447e33d806d904", "crc32": "2283b5fd",
          "sha1": "3e20a009994405f535cdf07cdc2974cef2fce8f2", "format": "VBR MP3", "length": "412.53" },
        { "name": "disc2/gd77-05-08d2t01 (édit) #1.flac", "source": "original", "mtime": "1236194646",
          "size": "40000000", "md5": "97d24bade73a4c02f4f0a0359cf28fa6", "crc32": "2430b438",
          "sha1": "a5c310d5bd9976007ee99d769ebb7c1bf6307def", "format": "Flac" },
        { "name": "info.txt", "source": "original", "mtime": "1221069786", "size": "168", "md5": "not a digest",
          "format": "Text" },
        { "name": "disc1/cover.jpg", "source": "original", "size": "12", "format": "JPEG" },
        { "name": "lent.pdf", "source": "original", "size": "99", "format": "Text PDF", "private": "true" },
        { "name": "../../etc/passwd", "source": "original", "size": "1", "format": "Text" },
        { "name": "a/../b.txt", "source": "original", "size": "1", "format": "Text" },
        { "name": "/absolute.txt", "source": "original", "size": "1", "format": "Text" },
        { "name": "__ia_thumb.jpg", "source": "original", "mtime": "1603720000", "size": "8614", "format": "Item Tile",
          "md5": "d4254c68346f510c80433808aebc491d" },
        { "name": "gd1977-05-08_meta.xml", "source": "metadata", "mtime": "1423450255", "size": "7852",
          "md5": "0e339f4a29a8bc42303813cbec9243e5", "crc32": "3a41fbda",
          "sha1": "2fbcd566449fbd717b395607c9b79ff72ded8398", "format": "Metadata" },
        { "name": "gd1977-05-08_files.xml", "source": "original", "format": "Metadata", "size": "1",
          "md5": "c0db07dc3ca660c0eb4af0ce7fc80cd3", "summation": "md5" },
        { "name": "gd1977-05-08_archive.torrent", "source": "metadata", "mtime": "1704419610", "size": "4887",
          "btih": "81ea3dbf71b379b0ef1c34d19bc91d731b8101e2", "md5": "385aa96809db514699523ce7c4bb65c5",
          "crc32": "30d618a2", "sha1": "f371b0955e5b0d9e1278555abff74b0044e71f22", "format": "Archive BitTorrent" }
      ],
      "files_count": 13, "item_last_updated": 1704419610, "item_size": 86794998,
      "metadata": {
        "identifier": "gd1977-05-08", "title": "Live at Barton Hall", "mediatype": "etree",
        "creator": [ "A Band" ], "collection": [ "etree", "stream_only" ], "publicdate": "2008-09-10 18:05:14",
        "date": "1977-05-08", "description": "<b>Set 1</b>", "updater": [ "x", "y" ], "updatedate": [ "1", "2" ]
      },
      "server": "ia902606.us.archive.org", "uniq": 2131998567,
      "workable_servers": [ "ia902606.us.archive.org", "ia802606.us.archive.org" ]
    }
    """#

  static let collection = #"""
    {
      "created": 1427273784, "d1": "ia902606.us.archive.org", "dir": "/7/items/nasa",
      "files": [ { "name": "globe_west_540.jpg", "source": "original", "size": "66065", "format": "JPEG" } ],
      "files_count": 1, "is_collection": true,
      "metadata": { "identifier": "nasa", "title": "NASA Images", "mediatype": "collection" },
      "server": "ia902606.us.archive.org", "workable_servers": [ "ia902606.us.archive.org" ]
    }
    """#

  static let withdrawn = #"{ "created": 1427273784, "is_dark": true, "metadata": { "identifier": "x" } }"#

  /// A page of the scrape interface.
  static func members(_ ids: [String], total: Int, cursor: String?, previous: String? = nil) -> String {
    let items = ids.map { id in
      let type = id.hasSuffix("s") ? "collection" : "image"
      return #"{ "identifier": "\#(id)", "mediatype": "\#(type)", "title": "About \#(id)" }"#
    }.joined(separator: ",")
    let next = cursor.map { #", "cursor": "\#($0)""# } ?? ""
    let before = previous.map { #", "previous": "\#($0)""# } ?? ""
    return #"{ "items": [ \#(items) ], "count": \#(ids.count), "total": \#(total)\#(next)\#(before) }"#
  }
}
