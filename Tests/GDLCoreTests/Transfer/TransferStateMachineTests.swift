import Testing

@testable import GDLCore

/// Bytes held of a file of 1,000 bytes under the tag `"a"`; what the request was.
private let held: Int64 = 400
private let tag = "ETag: \"a\""

private func machine(validator: Validator? = .strongTag("\"a\""), length: Int64? = 1_000)
  -> TransferStateMachine
{
  let text = validator?.text
  let representation = Representation(
    validator: validator, entityTag: text, completeLength: length, contentType: "application/zip")
  return TransferStateMachine(plan: ResumePlan(representation: representation, isStrict: false))
}

private let ask = Ask(firstPosition: held, condition: .strongTag("\"a\""), joinPosition: held)

extension TransferStateMachine {
  fileprivate mutating func judge(
    _ status: Int, _ lines: [String], _ request: Ask = ask, othersActive: Bool = false, urls: [String]? = nil
  ) -> Action {
    var reply = head(status, lines)
    if let urls { reply.urls = urls }
    return headReceived(
      reply, to: request, segmentStart: 0, holdsBytes: request.joinPosition > 0, othersActive: othersActive)
  }
}

/// What the table says, without its words.
private enum Verdict: Equatable, Sendable {
  case append
  case compare(from: Int64)
  case replace(otherVersion: Bool)
  case sameAgain
  case withoutCondition
  case whole
  case one
  case complete(Int64)
  case fail(Fault.Kind)

  init(_ action: TransferStateMachine.Action, _ machine: TransferStateMachine) {
    switch action {
    case .receive(let placement):
      self =
        placement.bodyPosition == placement.joinPosition
        ? .append : .compare(from: placement.comparePosition)
    case .replace(_, _, let isOtherVersion): self = .replace(otherVersion: isOtherVersion)
    case .askAgain:
      self =
        machine.plan.dropsRange ? .whole : machine.plan.dropsCondition ? .withoutCondition : .sameAgain
    case .fallBackToOne: self = .one
    case .complete(let length): self = .complete(length)
    case .fail(let fault): self = .fail(fault.kind)
    }
  }
}

private struct Row: Sendable, CustomTestStringConvertible {
  var status: Int
  var lines: [String]
  var verdict: Verdict
  var othersActive = false

  init(_ status: Int, _ lines: [String], _ verdict: Verdict, othersActive: Bool = false) {
    self.status = status
    self.lines = lines
    self.verdict = verdict
    self.othersActive = othersActive
  }

  var testDescription: String { "\(status) \(lines) \(othersActive ? "beside others " : "")→ \(verdict)" }
}

private let rest = "Content-Range: bytes 400-999/1000"

private let table: [Row] = [
  // 206 of the same version.
  Row(206, [tag, rest, "Content-Length: 600"], .append),
  Row(206, [tag, rest, "Transfer-Encoding: chunked"], .append),
  Row(206, [tag, "Content-Range: BYTES 400-999/1000"], .append),
  Row(206, [tag, "Content-Range: bytes 400-999/*"], .append),
  Row(206, [tag, "Content-Range: bytes 400-499/1000"], .append),
  Row(206, [rest], .append),
  Row(206, [tag, rest, "Content-Type: text/plain"], .append),
  Row(206, [tag, "Content-Range: bytes 100-999/1000"], .compare(from: 100)),
  Row(206, [tag, "Content-Range: bytes 0-999/1000"], .compare(from: 0)),
  // 206 with a hole, or with nothing new.
  Row(206, [tag, "Content-Range: bytes 401-999/1000"], .sameAgain),
  Row(206, [tag, "Content-Range: bytes 0-399/1000"], .whole),
  // 206 of another version, or of none.
  Row(206, ["ETag: \"b\"", rest], .whole),
  Row(206, ["ETag: W/\"a\"", rest], .whole),
  Row(206, ["ETag: \"a-gzip\"", rest], .whole),
  Row(206, [tag, "Content-Range: bytes 400-999/1001"], .whole),
  Row(206, [tag], .whole),
  Row(206, [tag, rest, rest], .whole),
  Row(206, [tag, "Content-Range: items 400-999/1000"], .whole),
  Row(206, [tag, "Content-Range: bytes 400-1000/1000"], .whole),
  Row(206, [tag, "Content-Range: bytes 999-400/1000"], .whole),
  Row(206, [tag, "Content-Range: bytes */1000"], .whole),
  Row(206, [tag, rest, "Content-Length: 599"], .whole),
  Row(206, [tag, rest, "Content-Encoding: gzip"], .whole),
  Row(206, [tag, rest, "Content-Type: multipart/byteranges; boundary=x"], .whole),
  Row(206, [tag, rest, "Content-Type: text/html; charset=utf-8"], .fail(.protocolError)),
  Row(206, [tag, rest, "Content-Length: 600", "Content-Length: 601"], .fail(.protocolError)),
  Row(206, ["ETag: \"b\"", rest], .one, othersActive: true),
  // 200.
  Row(200, [tag, "Content-Length: 1000"], .withoutCondition),
  Row(200, ["ETag: \"b\"", "Content-Length: 1000"], .replace(otherVersion: true)),
  Row(200, ["ETag: \"b\"", "Content-Length: 0"], .replace(otherVersion: true)),
  Row(200, ["Content-Length: 999"], .replace(otherVersion: true)),
  Row(200, ["Content-Length: 1000"], .replace(otherVersion: false)),
  Row(203, ["ETag: \"b\"", "Content-Length: 1000"], .replace(otherVersion: true)),
  Row(200, [tag, rest, "Content-Length: 600"], .whole),
  Row(200, [tag, "Content-Length: x"], .fail(.protocolError)),
  Row(200, [tag, "Content-Length: 1000"], .one, othersActive: true),
  // 416 and 412.
  Row(416, ["Content-Range: bytes */400"], .whole),
  Row(416, ["Content-Range: bytes */399"], .whole),
  Row(416, ["Content-Range: bytes */1000"], .whole),
  Row(416, [], .whole),
  Row(412, [], .whole),
  // Everything else leaves what is held alone.
  Row(202, [], .fail(.busy)), Row(204, [], .fail(.clientError)), Row(205, [], .fail(.clientError)),
  Row(300, [], .fail(.clientError)), Row(302, [], .fail(.clientError)), Row(304, [], .fail(.clientError)),
  Row(400, [], .fail(.clientError)), Row(401, [], .fail(.authentication)),
  Row(402, [], .fail(.clientError)), Row(403, [], .fail(.authentication)), Row(404, [], .fail(.notFound)),
  Row(407, [], .fail(.authentication)), Row(408, [], .fail(.busy)), Row(410, [], .fail(.notFound)),
  Row(425, [], .fail(.busy)), Row(429, [], .fail(.busy)), Row(451, [], .fail(.clientError)),
  Row(500, [], .fail(.serverError)), Row(502, [], .fail(.serverError)), Row(503, [], .fail(.busy)),
  Row(511, [], .fail(.clientError)), Row(999, [], .fail(.protocolError)),
]

@Suite struct `What replies mean` {
  @Test(arguments: table)
  fileprivate func `to a range with If-Range`(row: Row) {
    var machine = machine()
    let action = machine.judge(row.status, row.lines, othersActive: row.othersActive)
    #expect(Verdict(action, machine) == row.verdict)
  }

  @Test func `a length that nobody knew is told by 416`() {
    var unknown = machine(length: nil)
    #expect(unknown.judge(416, ["Content-Range: bytes */400"]) == .complete(length: 400))
    var known = machine(length: held)
    #expect(known.judge(416, ["Content-Range: bytes */400", tag]) == .complete(length: 400))
    var changed = machine(length: nil)
    let action = changed.judge(416, ["Content-Range: bytes */400", "ETag: \"b\""])
    #expect(Verdict(action, changed) == .whole)
  }

  @Test(arguments: [
    (416, ["Content-Range: bytes */400"]), (416, []), (200, ["Content-Length: 400"]), (200, []),
  ])
  func `a probe behind the end proves the whole`(status: Int, lines: [String]) {
    var machine = machine(validator: nil, length: nil)
    let probe = machine.plan.probe(at: held)
    #expect(machine.judge(status, lines, probe) == .complete(length: held))
  }

  @Test func `a 206 to a probe has the bytes that were missing`() {
    var machine = machine(length: nil)
    let probe = machine.plan.probe(at: held)
    let action = machine.judge(206, [tag, rest], probe)
    #expect(Verdict(action, machine) == .append)
  }

  @Test func `a 206 to a request for the whole is refused`() {
    var machine = TransferStateMachine(plan: ResumePlan(representation: nil, isStrict: false))
    let action = machine.judge(
      206, [tag, "Content-Range: bytes 0-999/1000"], Ask(firstPosition: nil, joinPosition: 0))
    #expect(Verdict(action, machine) == .fail(.protocolError))
  }

  @Test func `a plain range that brings another tag begins again`() {
    var machine = machine()
    _ = machine.judge(200, [tag, "Content-Length: 1000"])
    let plain = machine.plan.ask(from: held, segmentStart: 0, to: 1_000)
    #expect(plain.condition == nil)
    var same = machine
    #expect(Verdict(same.judge(206, [tag, rest], plain), same) == .append)
    var other = machine
    #expect(Verdict(other.judge(206, ["ETag: \"b\"", rest], plain), other) == .whole)
    var bare = machine
    #expect(Verdict(bare.judge(206, [rest], plain), bare) == .whole)
    #expect(
      Verdict(machine.judge(200, [tag, "Content-Length: 1000"], plain), machine)
        == .replace(otherVersion: false))
  }

  @Test(arguments: [nil, Validator.strongTag("\"e\u{301}\"")] as [Validator?])
  func `two spellings of one accented letter are two versions`(condition: Validator?) {
    var machine = machine(validator: .strongTag("\"e\u{301}\""))
    let request = Ask(firstPosition: held, condition: condition, joinPosition: held)
    let action = machine.judge(
      206, ["ETag: \"\u{E9}\"", "Content-Range: bytes 400-999/1000"], request)
    if case .receive = action { #expect(Bool(false), "\(action)") }
    let whole = machine.judge(200, ["ETag: \"\u{E9}\"", "Content-Length: 1000"], request)
    #expect(Verdict(whole, machine) == .replace(otherVersion: true))
  }

  @Test func `without validators only compared bytes join`() {
    let long: Int64 = 200_000
    let length = "/300000"
    var machine = machine(validator: nil, length: 300_000)
    let overlapped = machine.plan.ask(from: long, segmentStart: 0, to: 300_000)
    #expect(
      Verdict(machine.judge(206, ["Content-Range: bytes 134464-299999\(length)"], overlapped), machine)
        == .compare(from: 134_464))
    #expect(
      Verdict(machine.judge(206, ["Content-Range: bytes 140000-299999\(length)"], overlapped), machine)
        == .sameAgain)
    let bare = Ask(firstPosition: long, joinPosition: long)
    #expect(
      Verdict(machine.judge(206, ["Content-Range: bytes 200000-299999\(length)"], bare), machine) == .whole)
  }

  @Test func `a farm of tags that never agree is given up`() {
    var machine = machine()
    for version in 1...TransferStateMachine.versionLimit {
      let action = machine.judge(200, ["ETag: \"v\(version)\"", "Content-Length: 1000"])
      #expect(Verdict(action, machine) == .replace(otherVersion: true))
      machine.progressed()
    }
    let action = machine.judge(200, ["ETag: \"last\"", "Content-Length: 1000"])
    #expect(Verdict(action, machine) == .fail(.contentChanged))
  }

  @Test func `replies that are dropped again and again become a fault`() {
    var machine = machine()
    let verdicts = (0...TransferStateMachine.lateLimit + 1).map { _ in
      Verdict(machine.judge(416, []), machine)
    }
    #expect(verdicts.dropLast().allSatisfy { $0 == .whole })
    #expect(verdicts.last == .fail(.protocolError))
  }

  @Test func `a redirect's target that denies is left once for the first URL`() {
    var machine = machine()
    let urls = ["https://example.org/f", "https://cdn.example/f"]
    #expect(Verdict(machine.judge(403, [], urls: urls), machine) == .sameAgain)
    #expect(Verdict(machine.judge(403, [], urls: urls), machine) == .fail(.authentication))
    machine.progressed()
    #expect(Verdict(machine.judge(403, [], urls: urls), machine) == .sameAgain)
  }

  @Test func `a whole of another version of the same length is no answer to a probe`() {
    var machine = machine(length: nil)
    let probe = machine.plan.probe(at: held)
    let action = machine.judge(200, ["ETag: \"b\"", "Content-Length: \(held)"], probe)
    #expect(Verdict(action, machine) == .replace(otherVersion: true))
  }

  @Test func `what is known of a version ends with it, even where nothing is held`() {
    var machine = machine()
    let action = machine.judge(
      200, ["ETag: \"b\"", "Content-Length: 2000"], Ask(firstPosition: nil, joinPosition: 0))
    #expect(Verdict(action, machine) == .replace(otherVersion: true))
  }

  @Test func `a 412 to a request without any condition or range is a fault`() {
    var machine = machine()
    _ = machine.judge(412, [])
    let bare = Ask(firstPosition: nil, joinPosition: held)
    #expect(Verdict(machine.judge(412, [], bare), machine) == .fail(.clientError))
  }

  @Test func `many connections whose conditions are refused at once are one refusal`() {
    var machine = machine()
    let verdicts = (0...8).map { _ in Verdict(machine.judge(412, [], othersActive: true), machine) }
    #expect(verdicts.allSatisfy { $0 == .whole })
  }

  @Test func `after a 412 no condition is tried again, and the tag itself has to prove the version`() {
    var machine = machine()
    _ = machine.judge(412, [])
    let bare = Ask(firstPosition: nil, joinPosition: held)
    #expect(
      Verdict(machine.judge(200, [tag, "Content-Length: 1000"], bare), machine)
        == .replace(otherVersion: false))
    let next = machine.plan.ask(from: 600, segmentStart: 0, to: nil)
    #expect(next == Ask(firstPosition: 600, condition: nil, joinPosition: 600))
    let unproven = machine.judge(206, ["Content-Range: bytes 600-999/1000"], next)
    #expect(Verdict(unproven, machine) == .whole)
  }

  @Test func `a whole that comes after a check gave up all that was held sets its lane back`() {
    var machine = machine()
    let bare = Ask(firstPosition: nil, joinPosition: held)
    let action = machine.headReceived(
      head(200, [tag, "Content-Length: 1000"]), to: bare, segmentStart: 0, holdsBytes: false,
      othersActive: false)
    #expect(Verdict(action, machine) == .replace(otherVersion: false))
  }

  @Test func `a reply of the same version that leaves out its length takes nothing from what is known`() {
    var machine = machine()
    let action = machine.headReceived(
      head(200, [tag, "Transfer-Encoding: chunked"]), to: Ask(firstPosition: nil, joinPosition: 0),
      segmentStart: 0, holdsBytes: false, othersActive: false)
    #expect(Verdict(action, machine) == .append)
    #expect(machine.representation?.completeLength == 1_000)
  }

  @Test func `another digest of the whole is another version`() {
    let zeros = "Repr-Digest: sha-256=:\(String(repeating: "A", count: 43))=:"
    let ones = "Repr-Digest: sha-256=:\(String(repeating: "/", count: 42))8=:"
    var machine = TransferStateMachine(plan: ResumePlan(representation: nil, isStrict: false))
    _ = machine.judge(200, [tag, zeros, "Content-Length: 1000"], Ask(firstPosition: nil, joinPosition: 0))
    var same = machine
    #expect(Verdict(same.judge(206, [tag, zeros, rest]), same) == .append)
    #expect(Verdict(machine.judge(206, [tag, ones, rest]), machine) == .whole)
  }
}
