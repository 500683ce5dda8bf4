import GDLCore

extension FuzzTarget {
  /// Content-Range of a 206 or 416, given once or more often, one value a line.
  static let contentRange = FuzzTarget("content-range", maximumLength: 512) { text in
    let values = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let field = ContentRangeField.parse(head(values)) else {
      fail("a field that is there counts as absent")
    }
    if values.count > 1 { require(field == .invalid, "one of several Content-Range fields was believed") }
    switch field {
    case .invalid: return
    case .unsatisfied(let length):
      require(length ?? 0 >= 0, "a negative length")
      require(
        ContentRangeField.parse(head(["bytes */" + (length.map(String.init) ?? "*")])) == field,
        "written again it is another")
    case .range(let range):
      require(range.firstPosition >= 0 && range.firstPosition <= range.lastPosition, "a range goes backwards")
      require(range.length >= 1, "a range has no byte")
      require(range.completeLength ?? .max > range.lastPosition, "a range reaches behind the end")
      let length = range.completeLength.map(String.init) ?? "*"
      require(
        ContentRangeField.parse(head(["bytes \(range.firstPosition)-\(range.lastPosition)/\(length)"]))
          == field,
        "written again it is another")
    }
  }

  private static func head(_ values: [String]) -> ResponseHead {
    ResponseHead(
      status: 206, version: .http1_1, fields: values.map { .init(name: "content-range", value: $0) },
      urls: [],
      receivedAt: HeadText.receivedAt)
  }
}
