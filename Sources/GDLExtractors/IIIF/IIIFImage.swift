import GDLCore

/// A single image, given by its `info.json` (Image API 1.1, 2.1 and 3.0, section 5).
enum IIIFImage {
  /// A directory and the image; nil when neither the document nor its URL says where the image is.
  static func messages(_ document: JSONValue, url: String) -> [Message]? {
    let tail = "/info.json"
    let path = url.utf8.prefix { $0 != UInt8(ascii: "?") }
    let stated = Substring(path).hasSuffix(tail) ? String(Substring(path).dropLast(tail.count)) : nil
    guard let service = IIIFImageService(document, base: stated) else { return nil }
    let width = document["width"]?.size
    let height = document["height"]?.size
    let urls = service.fullSizes(width: width, height: height)
    let name = IIIFFile.segment(FileFields(url: service.base).name)
    var metadata: Metadata = [
      "category": .string(IIIFExtractor.name), "subcategory": .string("image"), "title": .string(name),
      "num": .integer(1), "count": .integer(1),
    ]
    let directory = Message.directory(metadata)
    metadata["filename"] = .string(name)
    metadata["extension"] = .string("jpg")
    metadata["width"] = width.map { .integer($0) }
    metadata["height"] = height.map { .integer($0) }
    metadata["_archive_key"] = .string(service.base)
    if urls.count > 1 { metadata["_fallback"] = .array(urls.dropFirst().map { .string($0) }) }
    return [directory, .url(urls[0], metadata)]
  }
}
