import GDLCore

@testable import GDLTransport

extension FuzzTarget {
  /// Header lines of an exchange as libcurl hands them over, redirects and trailers included.
  static let headCollector = FuzzTarget("head-collector", maximumLength: 4_096) { bytes in
    var collector = HeadCollector()
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      let isTaken = (Array(line) + [10]).withUnsafeBytes { collector.add($0) }
      if !isTaken { break }
    }
    if let head = collector.head {
      require(head.status >= 200 || head.status == 101, "a \(head.status) is a final reply")
      require(head.status <= 999, "the status \(head.status)")
      for field in head.fields {
        require(field.name.lowercased() == field.name, "the name \(field.name) is not in lower case")
        require(!field.value.utf8.contains { $0 == 10 }, "a value of several lines")
        require(field.value.utf8.first != 0x20 && field.value.utf8.last != 0x20, "white space around a value")
      }
      require(head.fields.count <= HeadCollector.lineLimit, "\(head.fields.count) fields")
    } else {
      require(collector.phase != .complete, "complete without a head")
    }
    require(collector.locations.allSatisfy { !$0.isEmpty }, "an empty Location")
    let first = "https://example.org/a/b?c"
    let urls = RedirectTrail.resolve(first, collector.locations)
    require(urls.count == 1 + collector.locations.count && urls[0] == first, "a redirect is lost")
  }
}
