import GDLCore

/// A file or folder of a listing.
struct ListingEntry: Sendable, Equatable {
  /// Of a folder with a slash at its end.
  var url: RequestURL
  var isFolder: Bool
  /// In bytes, where the listing states it to the byte.
  var size: Int64?
  /// As messages have dates. Servers print local time in some formats, and never say so.
  var date: String?

  /// Fields of its url message.
  var metadata: Metadata {
    var metadata = FileFields(splitting: url.lastSegment).metadata
    if let size { metadata["_size"] = .integer(size) }
    if let date { metadata["date"] = .string(date) }
    return metadata
  }
}

/// The folder that a listing shows.
struct ListingFolder: Sendable, Equatable {
  /// Where the listing was found.
  let page: RequestURL
  /// Of the folder, percent-encoded, with a slash at its end.
  let path: String

  /// The folder that a page lies in.
  init(_ page: RequestURL) { self.init(page, path: page.folderPath) }

  init(_ page: RequestURL, path: String) {
    self.page = page
    self.path = path
  }

  /// Its URL, without a query.
  var url: RequestURL? { Self.url(page, path) }

  /// A file or folder directly in this folder; nil for all else: what is above or beside it, deeper, on another
  /// server, or the same page in another order.
  func child(_ target: RequestURL) -> RequestURL? {
    guard target.origin == page.origin, target.query == nil else { return nil }
    let bytes = target.path.utf8
    guard bytes.count > path.utf8.count, bytes.starts(with: path.utf8) else { return nil }
    let name = bytes.dropFirst(path.utf8.count)
    guard !name.dropLast().contains(UInt8(ascii: "/")), name.first != UInt8(ascii: "/") else { return nil }
    return target
  }

  /// What a name means in this folder. The name may hold any bytes: it becomes one segment.
  func child(named name: [UInt8], isFolder: Bool) -> RequestURL? {
    guard !name.isEmpty, name != [UInt8(ascii: ".")], name != Array("..".utf8) else { return nil }
    return Self.url(page, path + PercentEncoding.encode(name, as: .segment) + (isFolder ? "/" : ""))
  }

  /// The same server, another path.
  static func url(_ page: RequestURL, _ path: String) -> RequestURL? {
    let user = page.userInfo.map { $0 + "@" } ?? ""
    let port = page.port == page.scheme.defaultPort ? "" : ":\(page.port)"
    return try? RequestURL("\(page.scheme.rawValue)://\(user)\(page.host)\(port)\(path)")
  }
}
