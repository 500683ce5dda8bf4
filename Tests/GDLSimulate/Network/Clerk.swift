import GDLCore
import GDLTransport

/// Writes one server's reply to one request: first what the server is like, then what goes wrong this time.
struct Clerk {
  let served: Served
  let request: Request
  /// Of the request, among those for this resource.
  let number: Int
  let world: World
  private var site: SitePlan { served.site }
  private var version: Version { served.current }
  private var length: Int { version.content.length }

  init(served: Served, request: Request, number: Int, world: World) {
    self.served = served
    self.request = request
    self.number = number
    self.world = world
  }

  mutating func reply(_ fault: NetworkFault.Kind?) -> Reply {
    var reply = regular()
    reply.latencySeconds = site.latencySeconds
    reply.bytesPerSecond = site.bytesPerSecond
    reply.urls = [request.url]
    if let life = site.redirectLife, !isPage {
      reply.urls.append(request.url + "?signed=\(number)")
      if number % (life + 1) == life, !world.isQuiet {
        reply = Self.denied(like: reply)
      }
    }
    if reply.status == 200 || reply.status == 206 { reply.set("date", HTTPDate.format(world.wallSeconds)) }
    if let fault { apply(fault, to: &reply) }
    return reply
  }

  private var isPage: Bool { request.url.contains("?page=") }

  private static func denied(like reply: Reply) -> Reply {
    var denied = Reply.text(403, "expired")
    denied.latencySeconds = reply.latencySeconds
    denied.urls = reply.urls
    return denied
  }

  // MARK: What the server is like

  private func regular() -> Reply {
    if served.plan.isMissing { return Reply.text(404, "not here") }
    guard let range = asked, !isPage else { return whole() }
    if let condition = request.ifRange {
      switch site.conditions {
      case .honoured: if condition != strongValidator { return whole() }
      case .comparedWeakly: if condition != (isWeak ? tag : strongValidator) { return whole() }
      case .ignored: break
      case .alwaysWhole: return whole()
      case .refused: return Reply.text(412, "no conditions here")
      }
    }
    switch site.ranges {
    case .ignored, .refused: return whole()
    case .sometimes: if number % 3 == 1, !world.isQuiet { return whole() }
    case .honoured, .roundedDown, .short, .withoutTotal: break
    }
    guard range.first < length else { return unsatisfiable() }
    return part(range)
  }

  private var asked: (first: Int, last: Int?)? {
    guard let text = request.range, let dash = text.firstIndex(of: "-"), let first = Int(text[..<dash]) else {
      return nil
    }
    return (first, Int(text[text.index(after: dash)...]))
  }

  private func whole() -> Reply {
    var reply = Reply()
    reply.body = .content(version.content, first: 0)
    reply.count = length
    reply.sent = length
    describe(&reply, withValidator: true)
    if site.ranges == .refused { reply.add("accept-ranges", "none") }
    if site.proposesNames {
      reply.add("content-disposition", "attachment; filename=\"named-\(served.number).bin\"")
    }
    return reply
  }

  private func part(_ range: (first: Int, last: Int?)) -> Reply {
    var first = range.first
    var last = min(range.last ?? length - 1, length - 1)
    if site.ranges == .roundedDown { first -= first % 4_096 }
    if site.ranges == .short { last = min(last, first + 99_999) }
    var reply = Reply()
    reply.status = 206
    reply.body = .content(version.content, first: first)
    reply.count = last - first + 1
    reply.sent = reply.count
    reply.add("content-range", "bytes \(first)-\(last)/\(site.ranges == .withoutTotal ? "*" : "\(length)")")
    describe(&reply, withValidator: !site.omitsValidatorOnParts)
    return reply
  }

  private func unsatisfiable() -> Reply {
    var reply = Reply.text(416, "")
    reply.add("content-range", "bytes */\(length)")
    return reply
  }

  private func describe(_ reply: inout Reply, withValidator: Bool) {
    reply.add("content-type", "application/octet-stream")
    switch site.framing {
    case .length: reply.add("content-length", "\(reply.count)")
    case .chunked: reply.add("transfer-encoding", "chunked")
    case .close: break
    }
    if site.statesDigest, version.number == 0 {
      reply.add("repr-digest", "sha-256=:\(Self.base64(hex: served.digest)):")
    }
    guard withValidator else { return }
    switch site.validators {
    case .strongTag, .weakTag, .tagOfNode: reply.add("etag", tag)
    case .strongTagAndDate, .weakTagAndDate:
      reply.add("etag", tag)
      reply.add("last-modified", HTTPDate.format(version.modifiedAt))
    case .strongDate: reply.add("last-modified", HTTPDate.format(version.modifiedAt))
    case .none: break
    }
  }

  private var tag: String {
    switch site.validators {
    // The same for every version: it says that they mean the same, not that they are the same.
    case .weakTag, .weakTagAndDate: "W/\"r\(served.number)\""
    case .tagOfNode where !world.isQuiet: "\"n\(number)\""
    case .strongTag, .strongTagAndDate, .strongDate, .none, .tagOfNode:
      "\"r\(served.number)v\(version.number)\""
    }
  }

  private var isWeak: Bool {
    switch site.validators {
    case .weakTag, .weakTagAndDate: true
    case .strongTag, .strongTagAndDate, .strongDate, .none, .tagOfNode: false
    }
  }

  /// What an honest If-Range would have to say.
  private var strongValidator: String? {
    switch site.validators {
    case .strongTag, .strongTagAndDate, .tagOfNode: tag
    case .strongDate: HTTPDate.format(version.modifiedAt)
    case .weakTag, .weakTagAndDate, .none: nil
    }
  }

  private static func base64(hex: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var rest = hex[...]
    while let byte = UInt8(rest.prefix(2), radix: 16), !rest.isEmpty {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = UInt32(0)
      for index in 0..<3 { bits = bits << 8 | UInt32(index < group.count ? group[start + index] : 0) }
      for index in 0..<4 {
        text.append(
          index <= group.count ? digits[Int(bits >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: What goes wrong this time

  private mutating func apply(_ fault: NetworkFault.Kind, to reply: inout Reply) {
    switch fault {
    case .refused, .unresolved, .connectTimeout, .emptyReply: break
    case .stallBeforeHead:
      reply.sent = 0
      reply.ending = .silence
      reply.latencySeconds = .infinity
    case .cut(let part):
      // Where no length was known, nobody can tell a cut from the end, but for a reset, or by asking again.
      let canAsk = site.isTLS && site.ranges == .honoured && site.conditions == .honoured
      end(&reply, part, site.framing != .close ? .closed : canAsk && reply.status == 200 ? .tornTLS : .reset)
    case .reset(let part): end(&reply, part, .reset)
    case .stall(let part): end(&reply, part, .silence)
    case .slow: reply.bytesPerSecond = max(2_000, reply.bytesPerSecond / 20)
    case .status(let status, let retryAfter):
      // A 416 to the question whether a body is whole would say that it is.
      if status == 416, site.framing == .close { return }
      // What a condition or a range did wrong is not asked for again.
      if status == 412 || status == 416 { served.isExcused = true }
      let urls = reply.urls
      reply = Reply.text(status, "status \(status)")
      reply.urls = urls
      reply.latencySeconds = site.latencySeconds
      if let retryAfter { reply.add("retry-after", "\(Int(retryAfter))") }
    case .webPage: showWebPage(&reply)
    case .corrupt(let part):
      guard reply.status == 200 || reply.status == 206, reply.count > 0 else { return }
      reply.corrupted = min(reply.count - 1, Int(Double(reply.count) * part))
      served.isExcused = true
    case .part(let part): if reply.status == 206 { spoil(&reply, part) }
    }
  }

  private func end(_ reply: inout Reply, _ part: Double, _ ending: Reply.Ending) {
    guard reply.count > 0 else { return }
    reply.sent = min(reply.count - 1, Int(Double(reply.count) * part))
    reply.ending = ending
  }

  private func showWebPage(_ reply: inout Reply) {
    guard reply.status == 200 || reply.status == 206, !isPage else { return }
    let content = Content(seed: UInt64(served.number) &+ 0xBAD, length: 300)
    served.showWebPage(content, at: world.loop.now)
    let urls = reply.urls
    reply = Reply()
    reply.urls = urls
    reply.latencySeconds = site.latencySeconds
    reply.bytesPerSecond = site.bytesPerSecond
    reply.body = .content(content, first: 0)
    reply.count = content.length
    reply.sent = content.length
    reply.add("content-type", "text/html")
    reply.add("content-length", "\(content.length)")
    reply.add("date", HTTPDate.format(world.wallSeconds))
  }

  /// A 206 that contradicts itself, the request, or what was known before: none may be believed.
  private func spoil(_ reply: inout Reply, _ part: NetworkFault.Part) {
    guard case .content(let content, let first) = reply.body else { return }
    served.isExcused = true
    let last = first + reply.count - 1
    func place(_ first: Int, _ last: Int, _ total: Int) {
      reply.set("content-range", "bytes \(first)-\(last)/\(total)")
      reply.body = .content(content, first: first)
      reply.count = last - first + 1
      reply.sent = reply.count
      if site.framing == .length { reply.set("content-length", "\(reply.count)") }
    }
    switch part {
    case .noContentRange: reply.set("content-range", nil)
    case .twoContentRanges: reply.add("content-range", "bytes \(first + 1)-\(last + 1)/\(length + 1)")
    case .otherTotal: reply.set("content-range", "bytes \(first)-\(last)/\(length + 7)")
    case .otherUnit: reply.set("content-range", "lines \(first)-\(last)/\(length)")
    case .laterStart: if last > first { place(first + (last - first + 1) / 2, last, length) }
    case .earlierStart: place(first - min(first, 5_000), last, length)
    case .garbage: reply.set("content-range", "bytes \(last)-\(first - 1)/x")
    case .otherContentLength:
      if reply.count > 1 {
        reply.set("content-length", "\(reply.count - 1)")
        reply.count -= 1
        reply.sent = reply.count
      }
    case .multipart: reply.set("content-type", "multipart/byteranges; boundary=x")
    case .coded: reply.add("content-encoding", "gzip")
    case .empty:
      reply.sent = 0
      reply.ending = .closed
    case .short: if last > first { place(first, first + (last - first) / 2, length) }
    case .whole200WithRange: reply.status = 200
    // Nothing tells an empty file from a server that calls one empty.
    case .short416 where first < 2: break
    case .tooLong416, .short416:
      let urls = reply.urls
      reply = Reply.text(416, "")
      reply.urls = urls
      reply.latencySeconds = site.latencySeconds
      reply.add("content-range", "bytes */\(part == .tooLong416 ? length + 1_000 : max(0, first - 1))")
    }
  }
}
