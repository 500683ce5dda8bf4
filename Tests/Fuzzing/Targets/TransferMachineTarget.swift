import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// Replies to one download from a server that changes its file, forgets ranges and mixes up numbers, but names the
  /// version that it sends: bytes of two versions are never joined.
  static let transferMachine = FuzzTarget(
    "transfer-machine", maximumLength: 512,
    choices: { input in
      var download = Download(server: FickleServer(&input), isStrict: input.flag())
      var steps = 0
      while !input.isEmpty, steps < 100, download.step(&input) { steps += 1 }
    })

  /// Any head at all as the reply to any request: nothing but what proves itself is received.
  static let transferHead = FuzzTarget(
    "transfer-head", maximumLength: 1_024,
    choices: { input in
      let held = Int64(input.number(bytes: 3))
      let isProbe = input.flag()
      let othersActive = input.flag()
      let heads = input.text().split(separator: "\n\n", omittingEmptySubsequences: false).map {
        HeadText.head(String($0))
      }
      guard heads.count >= 2 else { return }
      let representation = Representation(head: heads[0])
      var machine = TransferStateMachine(plan: ResumePlan(representation: representation, isStrict: false))
      var position = held
      for head in heads.dropFirst().prefix(8) {
        var ask = machine.plan.ask(from: position, segmentStart: 0, to: representation.completeLength)
        if isProbe, position > 0 { ask = machine.plan.probe(at: position) }
        let plan = machine.plan
        let action = machine.headReceived(
          head, to: ask, segmentStart: 0, holdsBytes: position > 0, othersActive: othersActive)
        switch action {
        case .receive(let placement):
          check(placement, head, ask, plan, holdsBytes: position > 0)
          position = placement.endPosition ?? position
          machine.progressed()
        case .replace(let placement, _, _):
          require(head.status == 200 || head.status == 203, "a \(head.status) replaces the file")
          require(placement.bodyPosition == 0 && placement.joinPosition == 0, "the whole does not begin at 0")
          position = 0
        case .complete(let length):
          require(length == position, "complete with \(length) bytes, although there are \(position)")
          return
        case .askAgain(let reason): Invariants.sentence(reason)
        case .fallBackToOne(let fault), .fail(let fault):
          Invariants.sentence(fault.message)
          return
        }
      }
    })

  private static func check(
    _ placement: TransferStateMachine.Placement, _ head: ResponseHead, _ ask: Ask, _ plan: ResumePlan,
    holdsBytes: Bool
  ) {
    require([200, 203, 206].contains(head.status), "the body of a \(head.status) is received")
    if case .invalid(let what) = placement.framing { fail("a body is received although \(what)") }
    require(placement.bodyPosition >= 0, "a body begins before the file")
    require(placement.bodyPosition <= placement.joinPosition, "a body leaves a hole")
    require(
      (placement.bodyPosition...placement.joinPosition).contains(placement.comparePosition),
      "bytes are compared that are not there")
    require(placement.endPosition ?? .max >= placement.bodyPosition, "a body ends before its beginning")
    guard head.status == 206 else {
      require(!holdsBytes, "a 200 is received behind bytes that are held")
      return
    }
    guard case .range(let range)? = ContentRangeField.parse(head) else { fail("a 206 without Content-Range") }
    require(range.firstPosition == placement.bodyPosition, "a body goes elsewhere than it says")
    require(range.lastPosition + 1 == placement.endPosition, "a body ends elsewhere than it says")
    guard placement.joinPosition > 0 else { return }
    // R1 and R2: the same strong validator, byte for byte; the condition that was sent; or bytes compared.
    let tags = (plan.representation?.validator, Representation(head: head).validator)
    let isSame =
      tags.0?.isStrong == true && tags.0?.text.utf8.elementsEqual(tags.1?.text.utf8 ?? "".utf8) == true
    let compared = placement.joinPosition - placement.comparePosition
    require(
      isSame || ask.condition?.isStrong == true || compared >= ResumePlan.overlapLength
        || compared == placement.joinPosition, "nothing proves the join")
    if let held = plan.representation?.entityTag, let tag = Representation(head: head).entityTag {
      require(held.utf8.elementsEqual(tag.utf8), "the tags \(held) and \(tag) are joined")
    }
  }
}

/// One version of a file: its number tells all of its bytes from those of the others.
private struct Version {
  var number: Int
  var length: Int64
  var tag: String
}

/// Answers as the input says.
private struct FickleServer {
  enum Naming { case strongTag, weakTag, date, nothing }

  let naming: Naming
  private var version: Version
  private var count = 1

  init(_ input: inout FuzzInput) {
    naming = input.one(of: [.strongTag, .weakTag, .date, .nothing])
    version = Version(number: 0, length: 500_000, tag: "\"0\"")
    change(&input)
  }

  mutating func change(_ input: inout FuzzInput) {
    let length = Int64(1 + input.choice(12)) * 50_000
    // One accented letter in two spellings among the tags: equal to the eye, and two versions.
    let letters = [1: "\"\u{E9}\"", 2: "\"e\u{301}\""]
    let tag = (input.flag() ? letters[count] : nil) ?? "\"\(count)\""
    version = Version(number: count, length: length, tag: tag)
    count += 1
  }

  func reply(to ask: Ask, _ input: inout FuzzInput) -> (head: ResponseHead, version: Version) {
    var head = ResponseHead(
      status: 200, version: .http1_1, fields: [], urls: ["https://example.org/f"],
      receivedAt: HeadText.receivedAt)
    func add(_ name: String, _ value: String) { head.fields.append(.init(name: name, value: value)) }
    let kind = input.choice(16)
    let names = input.choice(8) != 0
    if names {
      switch naming {
      case .strongTag: add("etag", version.tag)
      case .weakTag: add("etag", "W/" + version.tag)
      case .date: add("last-modified", HTTPDate.format(1_600_000_000 + Double(version.number) * 1_000))
      case .nothing: break
      }
    }
    add("content-type", kind == 9 ? "text/html" : "image/png")
    let isHeld = ask.condition.map { $0.text.utf8.elementsEqual(own.utf8) } ?? true
    switch kind {
    case 0: head.status = input.one(of: [400, 401, 403, 404, 412, 429, 500, 503, 302, 204])
    case 1 where ask.firstPosition != nil:
      head.status = 416
      add("content-range", "bytes */\(version.length)")
    case 2: add("content-length", "\(version.length)")  // no ranges today
    default:
      guard let first = ask.firstPosition, isHeld else {
        add("content-length", "\(version.length)")
        break
      }
      guard first < version.length else {
        head.status = 416
        add("content-range", "bytes */\(version.length)")
        break
      }
      head.status = 206
      // Sometimes other bytes than asked for, and sometimes another length than sent.
      let start = kind == 3 ? Int64(input.choice(12)) * 40_000 : first
      let last = min(ask.lastPosition ?? .max, version.length - 1)
      let total = kind == 4 ? "*" : "\(version.length)"
      if kind != 5 { add("content-range", "bytes \(start)-\(last)/\(total)") }
      if kind != 6 { add("content-length", "\(last - start + (kind == 7 ? 0 : 1))") }
    }
    return (head, version)
  }

  /// What the server itself would call the version in a condition.
  private var own: String {
    switch naming {
    case .strongTag: version.tag
    case .weakTag: "W/" + version.tag
    case .date: HTTPDate.format(1_600_000_000 + Double(version.number) * 1_000)
    case .nothing: ""
    }
  }
}

/// One file over one connection, with bytes known by their version.
private struct Download {
  private var server: FickleServer
  private var machine: TransferStateMachine
  private var held: (bytes: Int64, version: Int) = (0, 0)
  private var repliesInVain = 0

  init(server: FickleServer, isStrict: Bool) {
    self.server = server
    machine = TransferStateMachine(plan: ResumePlan(representation: nil, isStrict: isStrict))
  }

  /// - Returns: false when the download has ended.
  mutating func step(_ input: inout FuzzInput) -> Bool {
    if input.choice(6) == 0 { server.change(&input) }
    let first = input.choice(4) == 0 ? Int64(100_000) : nil
    let length = machine.representation?.completeLength
    let ask = machine.plan.ask(from: held.bytes, segmentStart: 0, to: length, firstRequestLength: first)
    require(ask.condition.map(\.isStrong) ?? true, "a weak validator goes into If-Range")
    let (head, version) = server.reply(to: ask, &input)
    let action = machine.headReceived(
      head, to: ask, segmentStart: 0, holdsBytes: held.bytes > 0, othersActive: false)
    switch action {
    case .receive(let placement): return receive(placement, version, &input)
    case .replace(let placement, _, _):
      require(placement.bodyPosition == 0, "a replacement begins at \(placement.bodyPosition)")
      held = (Int64(input.choice(6)) * version.length / 5, version.number)
      progressed()
    case .askAgain:
      repliesInVain += 1
      require(repliesInVain <= 2 * TransferStateMachine.askAgainLimit, "it asks again without end")
    case .complete(let length):
      require(length == held.bytes, "complete with \(length) of \(held.bytes) bytes")
      return false
    case .fallBackToOne, .fail: return false
    }
    return true
  }

  private mutating func receive(
    _ placement: TransferStateMachine.Placement, _ version: Version, _ input: inout FuzzInput
  ) -> Bool {
    require(placement.bodyPosition <= placement.joinPosition, "a hole is left")
    require(
      placement.joinPosition <= held.bytes || held.bytes == 0, "it joins behind bytes that are not there")
    if held.bytes > 0, held.version != version.number {
      guard placement.comparePosition < placement.joinPosition else {
        fail("bytes of version \(version.number) are joined to those of \(held.version)")
      }
      machine.beginAgain()
      repliesInVain += 1
      return repliesInVain < 20
    }
    let end = placement.endPosition ?? version.length
    require(end <= version.length, "more bytes than there are")
    held = (
      max(held.bytes, placement.bodyPosition + (end - placement.bodyPosition) * Int64(input.choice(6)) / 5),
      version.number
    )
    progressed()
    return held.bytes < version.length
  }

  private mutating func progressed() {
    machine.progressed()
    repliesInVain = 0
  }
}
