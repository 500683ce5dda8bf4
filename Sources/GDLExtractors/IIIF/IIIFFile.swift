import GDLCore

/// One file of a manifest.
struct IIIFFile {
  /// The canvas that it is painted on.
  struct Place {
    let number: Int
    let id: String?
    let label: String?
    let width: Int64?
    let height: Int64?

    init(_ canvas: JSONValue, number: Int) {
      self.number = number
      id = (canvas["id"] ?? canvas["@id"])?.text
      label = IIIFText.plain(canvas["label"])
      width = canvas["width"]?.size
      height = canvas["height"]?.size
    }
  }

  /// Where it is, the likeliest first. Never empty.
  let urls: [String]
  /// The image service or the resource: the same for the same file in any manifest.
  let key: String
  private let place: Place?
  private let part: Int
  private let label: String?
  private let suffix: String
  private let fields: Metadata

  /// Of a painted resource; nil when it has no URL, or is a stream in pieces.
  init?(_ resource: JSONValue, _ place: Place, part: Int) {
    // A text that stands in the manifest itself.
    guard resource["type"]?.string != "TextualBody" else { return nil }
    let own = (resource["id"] ?? resource["@id"] ?? resource).string.flatMap(WebURL.absolute)
    let service = Self.isImage(resource) ? IIIFImageService(of: resource) : nil
    let width = resource["width"]?.size ?? place.width
    let height = resource["height"]?.size ?? place.height
    let sizes = service?.fullSizes(width: width, height: height) ?? []
    // A static service may not have that size; what the manifest names surely lies there.
    let all = service?.isStatic == true ? [own].compactMap { $0 } + sizes : sizes + [own].compactMap { $0 }
    guard let first = all.first, service != nil || !Self.isStream(resource, first) else { return nil }
    urls = all.enumerated().filter { all.firstIndex(of: $1) == $0 }.map(\.element)
    key = service?.base ?? first
    self.place = place
    self.part = part
    label = place.label
    suffix = first == own ? Self.suffix(first, resource) : "jpg"
    fields = Self.fields(resource, standing: "image")
  }

  /// Of another form of the whole, like a PDF.
  init?(rendering: JSONValue, _ place: Place?) {
    let id = (rendering["id"] ?? rendering["@id"] ?? rendering).string
    guard let url = id.flatMap(WebURL.absolute), !Self.isStream(rendering, url) else { return nil }
    urls = [url]
    key = url
    self.place = place
    part = 1
    label = IIIFText.plain(rendering["label"])
    suffix = Self.suffix(url, rendering)
    fields = Self.fields(rendering, standing: "rendering").merging(["rendering": .bool(true)]) { _, new in new
    }
  }

  /// - Parameter numberWidth: digits of the canvas number in the file name.
  func metadata(numberWidth: Int) -> Metadata {
    var metadata = fields
    metadata["filename"] = .string(fileName(numberWidth))
    metadata["extension"] = .string(suffix)
    metadata["label"] = label.map { .string($0) }
    metadata["num"] = place.map { .integer(Int64($0.number)) }
    metadata["canvas"] = place?.id.map { .string($0) }
    metadata["part"] = part > 1 ? .integer(Int64(part)) : nil
    metadata["_archive_key"] = .string(key)
    if urls.count > 1 { metadata["_fallback"] = .array(urls.dropFirst().map { .string($0) }) }
    return metadata
  }

  /// Image servers call every image `default.jpg`, so the name is number and label of the canvas.
  private func fileName(_ width: Int) -> String {
    guard let place else { return label.map { Self.segment($0) } ?? FileFields(url: key).name }
    let digits = String(place.number)
    let number = String(repeating: "0", count: max(0, width - digits.count)) + digits
    let numbered = part > 1 ? "\(number)-\(part)" : number
    guard let label, label != digits else { return numbered }
    return "\(numbered) \(Self.segment(ForeignText.start(of: label, bytes: Self.maximumLabelBytes)))"
  }

  /// A label like `12/13` is one name, and no folder.
  static func segment(_ label: some StringProtocol) -> String {
    String(label.map { $0 == "/" || $0 == "\\" ? "_" : $0 })
  }

  private static let maximumLabelBytes = 120

  private static func isImage(_ resource: JSONValue) -> Bool {
    let type = (resource["type"] ?? resource["@type"])?.string ?? "Image"
    return type == "Image" || type == "dctypes:Image" || type.hasSuffix("dcmitype/Image")
  }

  /// Playlists of pieces (HLS, DASH) are no file.
  private static func isStream(_ resource: JSONValue, _ url: String) -> Bool {
    let format = resource["format"]?.string?.lowercased() ?? ""
    let path = (try? RequestURL(url).path.lowercased()) ?? ""
    return format.contains("mpegurl") || format == "application/dash+xml" || path.hasSuffix(".m3u8")
      || path.hasSuffix(".mpd")
  }

  private static func fields(_ resource: JSONValue, standing: String) -> Metadata {
    var fields: Metadata = [:]
    let type = (resource["type"] ?? resource["@type"])?.string
    fields["type"] = .string(type?.split(separator: ":").last.map { $0.lowercased() } ?? standing)
    fields["format"] = resource["format"]?.string.map { .string($0) }
    for name in ["width", "height"] { fields[name] = resource[name]?.size.map { .integer($0) } }
    if let duration = resource["duration"] {
      switch duration {
      case .integer, .number: fields["duration"] = duration
      case .null, .bool, .string, .array, .object: break
      }
    }
    return fields
  }

  private static func suffix(_ url: String, _ resource: JSONValue) -> String {
    let format = resource["format"]?.string?.lowercased() ?? ""
    return suffixes[format] ?? FileFields(url: url).suffix
  }

  /// The media types that manifests name (IANA), with the usual extension.
  private static let suffixes = [
    "image/jpeg": "jpg", "image/jpg": "jpg", "image/png": "png", "image/gif": "gif", "image/tiff": "tif",
    "image/webp": "webp", "image/jp2": "jp2", "image/avif": "avif", "audio/mpeg": "mp3", "audio/mp3": "mp3",
    "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/wav": "wav", "audio/x-wav": "wav", "audio/flac": "flac",
    "video/mp4": "mp4", "video/webm": "webm", "video/ogg": "ogv", "application/pdf": "pdf",
    "application/epub+zip": "epub", "text/plain": "txt", "model/gltf-binary": "glb",
  ]
}
