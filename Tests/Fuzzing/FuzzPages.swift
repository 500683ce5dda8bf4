import GDLCore
import GDLExtractors
import Synchronization

/// A site that answers every request with the next of its pages, and with the last one again and again.
///
/// Pages are parts of the input, separated by lines of ``separator``: real documents without one are inputs, too.
final class FuzzPages: PageSource {
  static let separator = Array("\n=====\n".utf8)

  private let pages: [[UInt8]]
  private let next = Mutex(0)

  init(_ bytes: [UInt8]) {
    var pages: [[UInt8]] = [[]]
    var rest = bytes[...]
    while let byte = rest.first {
      if pages.count < 8, byte == Self.separator[0], rest.starts(with: Self.separator) {
        pages.append([])
        rest = rest.dropFirst(Self.separator.count)
      } else {
        pages[pages.count - 1].append(byte)
        rest = rest.dropFirst()
      }
    }
    self.pages = pages
  }

  var byteCount: Int { pages.reduce(0) { $0 + $1.count } }

  func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
    Invariants.webURL(request.url, from: "a page")
    for line in request.headers {
      require(
        line.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "the header \(line.debugDescription) is several")
    }
    let number = next.withLock { number in
      defer { number += 1 }
      return min(number, pages.count - 1)
    }
    let body = pages[number]
    guard body.count <= request.limit else { throw ExtractionError("too long", kind: .failed) }
    let fields = [ResponseHead.Field(name: "content-type", value: Self.type(body))]
    let head = ResponseHead(
      status: 200, version: .http1_1, fields: fields, urls: [request.url], receivedAt: HeadText.receivedAt)
    return Page(url: request.url, head: head, body: body)
  }

  /// As a server would have it that looks at what it sends.
  private static func type(_ body: [UInt8]) -> String {
    switch body.first(where: { $0 > 0x20 }) {
    case UInt8(ascii: "{"), UInt8(ascii: "["): "application/json"
    case UInt8(ascii: "<"): body.starts(with: "<?xml".utf8) ? "application/xml" : "text/html; charset=utf-8"
    default: "text/plain"
    }
  }
}
