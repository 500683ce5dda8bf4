import GDLCore

/// A server of one image in any size, as a manifest or an `info.json` describes it.
struct IIIFImageService: Equatable {
  /// Of the Image API: 1, 2 or 3.
  let version: Int
  /// Its URL, without a slash at the end.
  let base: String
  /// In pixels; nil: not stated. Where only the width is stated, it holds for the height, too (Image API
  /// 2.1 and 3.0, section 5.2).
  let maximumWidth: Int64?
  let maximumHeight: Int64?
  /// Level 0 has only the sizes that lie there as files.
  let isStatic: Bool

  /// Of a `service` member, or a whole `info.json`; nil when it is some other service, or has no usable id.
  init?(_ value: JSONValue, base stated: String? = nil) {
    let id = (value["id"] ?? value["@id"])?.string ?? stated
    guard let id, var base = WebURL.absolute(id) else { return nil }
    while base.utf8.last == UInt8(ascii: "/") { base.removeLast() }
    let profiles = (value["profile"] ?? .null).oneOrMany
    guard (try? RequestURL(base)) != nil, !base.utf8.contains(UInt8(ascii: "?")),
      let version = Self.version(value, profiles)
    else { return nil }
    self.version = version
    self.base = base
    isStatic = profiles.contains { $0.string?.contains("level0") == true }
    let limits = [value] + profiles
    maximumWidth = limits.lazy.compactMap { $0["maxWidth"]?.size }.first { $0 > 0 }
    maximumHeight = limits.lazy.compactMap { $0["maxHeight"]?.size }.first { $0 > 0 } ?? maximumWidth
  }

  /// The first image service among the services of a resource.
  init?(of resource: JSONValue) {
    let found = (resource["service"] ?? .null).oneOrMany.lazy.compactMap { IIIFImageService($0) }.first
    guard let found else { return nil }
    self = found
  }

  /// Where the whole image is, the likeliest first.
  ///
  /// Image API 3 calls it `max`. Version 2 calls it `full`, which a server with a limit may refuse, and
  /// from 2.1 on also `max`. Version 1 calls the quality `native`.
  ///
  /// - Parameters: of the image in pixels, where they are known.
  func fullSizes(width: Int64?, height: Int64?) -> [String] {
    switch version {
    case 3: return ["\(base)/full/max/0/default.jpg"]
    case 2:
      let limited = limitedWidth(width, height).map { "\(base)/full/\($0),/0/default.jpg" }
      let most = "\(base)/full/max/0/default.jpg"
      if let limited { return [limited, most] }
      return ["\(base)/full/full/0/default.jpg", most]
    default: return ["\(base)/full/full/0/native.jpg", "\(base)/full/full/0/default.jpg"]
    }
  }

  /// The largest width that keeps both limits; nil when nothing is stated, or the whole image keeps them.
  private func limitedWidth(_ width: Int64?, _ height: Int64?) -> Int64? {
    guard let maximumWidth else { return nil }
    guard let width, let height, width > 0, height > 0 else { return maximumWidth }
    var limited = min(width, maximumWidth)
    if let maximumHeight, height > maximumHeight {
      let (product, overflows) = width.multipliedReportingOverflow(by: maximumHeight)
      if !overflows { limited = min(limited, product / height) }
    }
    return limited < width ? max(1, limited) : nil
  }

  /// The type says it (`ImageService2`), else the context, else the profile: there are services of version
  /// 2 that still have the profile of version 1.
  private static func version(_ value: JSONValue, _ profiles: [JSONValue]) -> Int? {
    let type = (value["type"] ?? value["@type"])?.string ?? ""
    switch type {
    case "ImageService1": return 1
    case "ImageService2", "iiif:Image": return 2
    case "ImageService3": return 3
    default: break
    }
    let contexts = (value["@context"] ?? .null).oneOrMany
    return (contexts + profiles).lazy.compactMap { $0.string.flatMap(version(in:)) }.first
  }

  /// Of a context or profile like `http://iiif.io/api/image/2/level1.json`.
  static func version(in text: String) -> Int? {
    if text.contains("iiif.io/api/image/3") { return 3 }
    if text.contains("iiif.io/api/image/2") { return 2 }
    if text.contains("iiif.io/api/image/1") || text.contains("library.stanford.edu/iiif/image-api") {
      return 1
    }
    return nil
  }
}
