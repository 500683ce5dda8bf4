import CCurl
import GDLCore
import Glibc
import Testing

@testable import GDLTransport

/// Handles that are used again for many requests.
@Suite(.timeLimit(.minutes(1))) @LoopActor struct EasyHandleTests {
  @Test func `a handle that is used again keeps nothing of the requests before`() async throws {
    let pool = try HandlePool(cookieFile: nil)
    let request = Request(url: "http://127.0.0.1:1/file", headers: ["Accept: text/x"])
    let url = try RequestURL(request.url)
    let rounds = 8_000
    // Tests beside this one hold memory of their own for a while; what a handle keeps shows every time. They use
    // the same thread: none is to wait for long.
    var kept: [Int] = []
    // The smallest block of the allocator takes 32 bytes.
    while kept.count < 20, !kept.contains(where: { $0 < rounds * 16 }) {
      let before = Self.bytesInUse()
      for round in 0..<rounds {
        let handle = pool.take()
        try request.configure(handle, url: url, userAgent: "test")
        pool.give(handle)
        if round.isMultiple(of: 200) { await Task.yield() }
      }
      kept.append(Self.bytesInUse() - before)
    }
    #expect(kept.contains { $0 < rounds * 16 }, "\(kept) bytes after \(rounds) requests each")
  }

  /// What the allocator has handed out and not got back, in bytes.
  private static func bytesInUse() -> Int {
    typealias Info = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32
    guard let symbol = dlsym(nil, "malloc_info") else { preconditionFailure("this is not glibc") }
    var text: UnsafeMutablePointer<CChar>?
    var length = 0
    guard let stream = open_memstream(&text, &length) else { preconditionFailure("no memory left") }
    _ = unsafeBitCast(symbol, to: Info.self)(0, stream)
    fclose(stream)
    defer { free(text) }
    let report = text.map { String(cString: $0) } ?? ""
    let totals = report[(report.ranges(of: "</heap>").last?.upperBound ?? report.startIndex)...]
    return totals.size(of: "<system type=\"current\"") - totals.size(of: "<total type=\"fast\"")
      - totals.size(of: "<total type=\"rest\"") + totals.size(of: "<total type=\"mmap\"")
  }
}

extension Substring {
  /// The `size` of the first element that begins with `mark`.
  fileprivate func size(of mark: String) -> Int {
    guard let start = firstRange(of: mark)?.upperBound,
      let field = self[start...].firstRange(of: "size=\"")?.upperBound
    else { return 0 }
    return Int(self[field...].prefix { $0.isNumber }) ?? 0
  }
}
