import GDLCore

/// Walks through a manifest and collects its files.
struct IIIFManifestReader {
  let wantsRenderings: Bool
  private(set) var files: [IIIFFile] = []
  private(set) var canvasCount = 0
  private var seen: Set<String> = []

  /// A choice in a choice is legal, and nobody has more.
  private static let maximumNesting = 8

  init(wantsRenderings: Bool) { self.wantsRenderings = wantsRenderings }

  mutating func read(_ manifest: JSONValue) {
    if let items = manifest["items"] {
      let canvases = items.oneOrMany
      canvasCount = canvases.count
      for (index, canvas) in canvases.enumerated() { readCanvas3(canvas, number: index + 1) }
    } else {
      readSequences(manifest)
    }
    takeRenderings(of: manifest)
  }

  /// Presentation 3: annotation pages, annotations, bodies.
  private mutating func readCanvas3(_ canvas: JSONValue, number: Int) {
    let place = IIIFFile.Place(canvas, number: number)
    var part = 0
    for page in (canvas["items"] ?? .null).oneOrMany {
      for annotation in (page["items"] ?? .null).oneOrMany where Self.paints(annotation) {
        take(annotation["body"], place, &part)
      }
    }
    takeRenderings(of: canvas, place)
  }

  /// Presentation 2: the first sequence that has canvases in it. Further ones are other orders of the same.
  private mutating func readSequences(_ manifest: JSONValue) {
    let sequences = (manifest["sequences"] ?? .null).oneOrMany
    let sequence = sequences.first { $0["canvases"] != nil }
    let canvases = (sequence?["canvases"] ?? .null).oneOrMany
    // Recordings and texts of viewers before version 3 (the "IxIF" extension).
    let elements = (manifest["mediaSequences"] ?? .null).oneOrMany.flatMap {
      ($0["elements"] ?? .null).oneOrMany
    }
    canvasCount = canvases.count + elements.count
    for (index, canvas) in canvases.enumerated() {
      let place = IIIFFile.Place(canvas, number: index + 1)
      var part = 0
      for annotation in (canvas["images"] ?? .null).oneOrMany where Self.paints(annotation) {
        take(annotation["resource"], place, &part)
      }
      takeRenderings(of: canvas, place)
    }
    for (index, element) in elements.enumerated() {
      let place = IIIFFile.Place(element, number: canvases.count + index + 1)
      var part = 0
      // Of a recording, the element itself is only a name, and its renderings are the files.
      let isFile = element["format"] != nil || element["rendering"] == nil
      take(isFile ? element : element["rendering"], place, &part)
      if isFile { takeRenderings(of: element, place) }
    }
    if let sequence { takeRenderings(of: sequence) }
  }

  /// Annotations that are comments, tags or captions paint nothing (Presentation 3.0, section 5.6).
  private static func paints(_ annotation: JSONValue) -> Bool {
    guard let motivation = annotation["motivation"] else { return true }
    return motivation.oneOrMany.contains { $0.string == "painting" || $0.string == "sc:painting" }
  }

  private mutating func take(
    _ value: JSONValue?, _ place: IIIFFile.Place, _ part: inout Int, nesting: Int = 0
  ) {
    guard nesting < Self.maximumNesting else { return }
    for body in (value ?? .null).oneOrMany {
      if let inner = Self.inner(body) {
        for one in inner { take(one, place, &part, nesting: nesting + 1) }
      } else if let file = IIIFFile(body, place, part: part + 1), seen.insert(file.key).inserted {
        part += 1
        files.append(file)
      }
    }
  }

  /// What a body that is no resource itself stands for; nil when it is one.
  private static func inner(_ body: JSONValue) -> [JSONValue]? {
    switch (body["type"] ?? body["@type"])?.string {
    case "Choice", "Composite", "List", "Independents": body["items"]?.oneOrMany ?? []
    case "oa:Choice": [body["default"], body["item"]].compactMap { $0 }.flatMap(\.oneOrMany)
    case "SpecificResource": body["source"]?.oneOrMany ?? []
    case "oa:SpecificResource": body["full"]?.oneOrMany ?? []
    default: nil
    }
  }

  private mutating func takeRenderings(of value: JSONValue, _ place: IIIFFile.Place? = nil) {
    guard wantsRenderings else { return }
    for rendering in (value["rendering"] ?? .null).oneOrMany {
      guard let file = IIIFFile(rendering: rendering, place), seen.insert(file.key).inserted else { continue }
      files.append(file)
    }
  }
}
