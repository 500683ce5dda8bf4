import GDLCore

extension FuzzTarget {
  /// Content-Disposition, one value a line, and the name that is made of it.
  static let contentDisposition = FuzzTarget("content-disposition", maximumLength: 2_048) { text in
    let fields = text.split(separator: "\n").map {
      ResponseHead.Field(name: "content-disposition", value: String($0))
    }
    let head = ResponseHead(
      status: 200, version: .http1_1, fields: fields, urls: [], receivedAt: HeadText.receivedAt)
    guard let raw = ContentDisposition.filename(head) else { return }
    require(!raw.isEmpty, "an empty name counts as one")
    guard let name = SafeName.sanitize(raw) else { return }
    Invariants.plainName(name, from: raw)
    require(SafeName.sanitize(name) == name, "made safe twice, \(name) is another")
  }
}
