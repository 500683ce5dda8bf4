import GDLCore

/// What a IIIF document is.
enum IIIFDocumentKind: Equatable {
  case manifest, collection, image

  init?(_ document: JSONValue) {
    let type = (document["type"] ?? document["@type"])?.string ?? ""
    let context = (document["@context"] ?? .null).oneOrMany.compactMap(\.string)
    let isImage =
      document["protocol"]?.string == "http://iiif.io/api/image" || type.hasPrefix("ImageService")
      || context.contains { IIIFImageService.version(in: $0) != nil }
    if type == "Manifest" || type == "sc:Manifest" {
      self = .manifest
    } else if type == "Collection" || type == "sc:Collection" {
      self = .collection
    } else if isImage {
      self = .image
    } else {
      return nil
    }
  }
}
