/// What a reply means for a transfer: the decision table of RFC 9110 sections 14 and 15 for a client
/// that must never join two versions of a file. Pure: the driver performs the actions.
///
/// An error reply never touches what is on the disk. A reply of another version is only taken when it
/// is the whole (200); until its head is known good, nothing that is held is given up.
package struct TransferStateMachine: Sendable {
  package enum Action: Sendable, Equatable {
    /// Write the body where `Placement` says.
    case receive(Placement)
    /// The reply is the whole of another version, or the whole again: drop every byte and checksum held,
    /// durably, then write the body from byte 0.
    case replace(Placement, reason: String, isOtherVersion: Bool)
    /// Drop the reply and ask once more; the plan has been changed.
    case askAgain(reason: String)
    /// Drop the reply; this file goes over one connection from now on.
    case fallBackToOne(Fault)
    /// All bytes are there; the whole has this length.
    case complete(length: Int64)
    /// Drop the reply; the retry policy decides by the kind.
    case fail(Fault)
  }

  /// Where the bytes of a body belong.
  package struct Placement: Sendable, Equatable {
    /// Position of the body's first byte in the file.
    package var bodyPosition: Int64
    /// Body bytes below this one are on the disk.
    package var joinPosition: Int64
    /// The first of them that must be compared with the disk; ``joinPosition`` when none has to be.
    package var comparePosition: Int64
    /// One past the last byte of the body; nil when its end is not known beforehand.
    package var endPosition: Int64?
    package var framing: BodyFraming
  }

  /// Other versions met in one run before the transfer is given up: a farm of servers whose tags never
  /// agree would otherwise be fetched for ever.
  package static let versionLimit = 3
  /// Replies dropped in a row without a byte written before the transfer counts a failed try.
  package static let askAgainLimit = 4
  /// Replies dropped in a row that were asked for before another connection's said the same: as many as one file may
  /// have connections, and some more.
  package static let lateLimit = 64

  package private(set) var plan: ResumePlan
  private var versionsSeen = 0
  private var asksInARow = 0
  private var lateInARow = 0
  private var triedPlainRange = false
  /// It answered 412 to a condition: later requests go without, and their replies have to show the same version.
  private var refusesConditions = false
  private var sawHole = false
  private var returnedToFirstURL = false

  package init(plan: ResumePlan) { self.plan = plan }

  package var representation: Representation? { plan.representation }

  /// Bytes were written: what failed before is forgiven.
  package mutating func progressed() {
    asksInARow = 0
    lateInARow = 0
    sawHole = false
    returnedToFirstURL = false
  }

  /// The bytes on the disk turned out to be worthless (an overlap that differs, a digest that does not
  /// fit): the next request is for the whole.
  package mutating func beginAgain() { plan.dropsRange = true }

  /// The file ended where its body did.
  package mutating func setCompleteLength(_ length: Int64) {
    plan.representation?.completeLength = length
  }

  // MARK: A reply

  /// - Parameters:
  ///   - segmentStart: first position of the segment asked for.
  ///   - holdsBytes: whether any byte of the file is on the disk.
  ///   - othersActive: whether other connections receive the same file at this moment.
  package mutating func headReceived(
    _ head: ResponseHead, to ask: Ask, segmentStart: Int64, holdsBytes: Bool, othersActive: Bool
  ) -> Action {
    switch head.status {
    case 200, 203:
      whole(head, ask, segmentStart: segmentStart, holdsBytes: holdsBytes, othersActive: othersActive)
    case 206: partial(head, ask, segmentStart: segmentStart, othersActive: othersActive)
    case 416: unsatisfiable(head, ask)
    case 412: conditionFailed(ask)
    case 401, 403, 407: denied(head)
    default: .fail(Self.fault(of: head))
    }
  }

  private mutating func whole(
    _ head: ResponseHead, _ ask: Ask, segmentStart: Int64, holdsBytes: Bool, othersActive: Bool
  ) -> Action {
    let framing = BodyFraming(head: head)
    if case .invalid(let what) = framing { return .fail(Self.malformed(what)) }
    if ContentRangeField.parse(head) != nil {
      return withoutRange(ask, "200 with a Content-Range contradicts itself")
    }
    let new = Representation(head: head)
    let isSame = plan.representation.map { agrees($0, new) } ?? true
    if ask.isProbe, isSame, new.completeLength == nil || new.completeLength == ask.joinPosition {
      return .complete(length: ask.joinPosition)
    }
    if othersActive {
      return .fallBackToOne(
        Fault(kind: .protocolError, message: "the server answered a range with the whole file"))
    }
    let placement = Placement(
      bodyPosition: 0, joinPosition: 0, comparePosition: 0, endPosition: new.completeLength,
      framing: framing)
    // What an earlier reply said, its length above all, holds only for its own version.
    // A lane may stand behind bytes that a check has just given up: it has to be set back, as for another version.
    if !holdsBytes, segmentStart == 0, ask.joinPosition == 0,
      plan.representation == nil || isSameStrong(new) && !isChange(to: new)
    {
      // The length is known of a version once any reply has said it.
      var kept = new
      kept.completeLength = new.completeLength ?? plan.representation?.completeLength
      accept(kept)
      return .receive(placement)
    }
    if holdsBytes, isWebPageInstead(new), !isSameStrong(new) {
      return .fail(Self.malformed("a web page came instead of the file"))
    }
    if holdsBytes, isSameStrong(new), ask.firstPosition != nil, case .strongTag = ask.condition,
      !triedPlainRange
    {
      // Some networks answer 200 to any If-Range with a tag. The 200 carries the very tag we hold, so
      // one plain Range, whose 206 must show that tag again, saves fetching all bytes anew.
      triedPlainRange = true
      plan.dropsCondition = true
      return askAgain("the server answered 200 to If-Range although nothing changed")
    }
    guard isChange(to: new) else {
      accept(new)
      return .replace(placement, reason: "the server sends the whole file again", isOtherVersion: false)
    }
    if holdsBytes { versionsSeen += 1 }
    if versionsSeen > Self.versionLimit { return .fail(Self.changesForEver) }
    accept(new)
    return .replace(placement, reason: "the file changed on the server", isOtherVersion: true)
  }

  private mutating func partial(
    _ head: ResponseHead, _ ask: Ask, segmentStart: Int64, othersActive: Bool
  ) -> Action {
    guard let first = ask.firstPosition else {
      return .fail(Self.malformed("a part of the file came although the whole was asked for"))
    }
    let new = Representation(head: head)
    guard case .range(let range)? = ContentRangeField.parse(head) else {
      return withoutRange(ask, "the server's Content-Range is missing or makes no sense")
    }
    let framing = BodyFraming(head: head)
    if case .invalid(let what) = framing { return .fail(Self.malformed(what)) }
    if new.contentCoding != nil || new.contentType == "multipart/byteranges" {
      return withoutRange(ask, "the server sends the range in another form")
    }
    if case .length(let length) = framing, length != range.lastPosition - range.firstPosition + 1 {
      return withoutRange(ask, "the length of the reply contradicts its Content-Range")
    }
    if let why = difference(of: new, range, ask) {
      if othersActive { return .fallBackToOne(Fault(kind: .contentChanged, message: why)) }
      return withoutRange(ask, why)
    }
    if range.firstPosition > first {
      if sawHole { return withoutRange(ask, "the server skips bytes") }
      sawHole = true
      return askAgain("the server skipped bytes")
    }
    if range.firstPosition < segmentStart, ask.joinPosition > 0, othersActive {
      return .fallBackToOne(
        Fault(kind: .protocolError, message: "the server sent bytes from before the range asked for"))
    }
    if isWebPageInstead(new) {
      return .fail(Self.malformed("a web page came instead of the rest of the file"))
    }
    return place(range, ask, segmentStart: segmentStart, framing: framing, new)
  }

  private mutating func place(
    _ range: ContentRange, _ ask: Ask, segmentStart: Int64, framing: BodyFraming, _ new: Representation
  ) -> Action {
    let comparePosition = max(range.firstPosition, min(segmentStart, ask.joinPosition))
    if ask.joinPosition > 0, !isProven(new, ask, comparedBytes: ask.joinPosition - comparePosition) {
      return withoutRange(ask, "nothing proves that the server still has the same version")
    }
    // All that is held is the whole: the overlap proves it, and nothing follows.
    let isEnd = range.completeLength == ask.joinPosition && range.lastPosition + 1 == ask.joinPosition
    if range.lastPosition < ask.joinPosition, range.firstPosition < ask.joinPosition, !isEnd {
      // Nothing new in it: a server that always sends the beginning.
      return withoutRange(ask, "the server sends other bytes than asked for")
    }
    if plan.representation == nil { accept(new) }
    if plan.representation?.completeLength == nil {
      plan.representation?.completeLength = range.completeLength
    }
    return .receive(
      Placement(
        bodyPosition: range.firstPosition, joinPosition: ask.joinPosition,
        comparePosition: min(comparePosition, ask.joinPosition), endPosition: range.lastPosition + 1,
        framing: framing))
  }

  private mutating func unsatisfiable(_ head: ResponseHead, _ ask: Ask) -> Action {
    guard ask.firstPosition != nil else { return .fail(Self.malformed("416 to a request for the whole")) }
    let total: Int64? =
      switch ContentRangeField.parse(head) {
      case .unsatisfied(let length)?: length
      case .range?, .invalid?, nil: nil
      }
    let new = Representation(head: head)
    let differs = plan.representation.map { !agrees($0, new) } ?? false
    let known = plan.representation?.completeLength
    guard let total else {
      // The Content-Range of a 416 is only recommended (RFC 9110 section 15.5.17).
      if ask.isProbe, !differs { return .complete(length: ask.joinPosition) }
      return withoutRange(ask, "the server refuses the range")
    }
    if total == ask.joinPosition, !differs, known == nil || known == total {
      return .complete(length: total)
    }
    if total < ask.joinPosition || differs {
      return withoutRange(ask, "the file changed on the server: it has \(total) bytes now")
    }
    return withoutRange(ask, "the server refuses the range")
  }

  private mutating func conditionFailed(_ ask: Ask) -> Action {
    guard ask.condition != nil || ask.firstPosition != nil else {
      return .fail(Fault(kind: .clientError, message: "the server answered 412", status: 412))
    }
    refusesConditions = true
    plan.dropsCondition = true
    return withoutRange(ask, "the server does not accept the condition")
  }

  private mutating func denied(_ head: ResponseHead) -> Action {
    if head.wasRedirected, !returnedToFirstURL {
      // A signed target that expired: the first URL gives a new one. Every request starts there.
      returnedToFirstURL = true
      return askAgain("the target of the redirect answered \(head.status)")
    }
    return .fail(Self.fault(of: head))
  }

  // MARK: Rules

  private mutating func accept(_ new: Representation) {
    plan.representation = new
    plan.dropsRange = false
    plan.dropsCondition = refusesConditions
  }

  private mutating func askAgain(_ reason: String, isLate: Bool = false) -> Action {
    if isLate { lateInARow += 1 } else { asksInARow += 1 }
    guard asksInARow <= Self.askAgainLimit, lateInARow <= Self.lateLimit else {
      return .fail(Fault(kind: .protocolError, message: "the server makes no sense: \(reason)"))
    }
    return .askAgain(reason: reason)
  }

  private mutating func withoutRange(_ ask: Ask, _ reason: String) -> Action {
    if ask.firstPosition == nil { return .fail(Self.malformed(reason)) }
    let isLate = plan.dropsRange
    plan.dropsRange = true
    return askAgain(reason, isLate: isLate)
  }

  /// Why a 206 is of another version than the bytes we hold; nil when nothing says so.
  private func difference(of new: Representation, _ range: ContentRange, _ ask: Ask) -> String? {
    guard let held = plan.representation, ask.joinPosition > 0 || ask.condition != nil else { return nil }
    if let known = held.completeLength, let length = range.completeLength, known != length {
      return "the file changed on the server: it has \(length) bytes now, not \(known)"
    }
    if !agrees(held, new) { return "the file changed on the server" }
    for digest in new.digests {
      if let known = held.digests.first(where: { $0.algorithm == digest.algorithm }), known != digest {
        return "the file changed on the server: it has another digest"
      }
    }
    return nil
  }

  /// Whether what both heads say about the version agrees, byte for byte (RFC 9110 section 8.8.3.2). What one of
  /// them leaves out decides nothing.
  ///
  /// Not by `==`: that finds two spellings of one accented letter equal, and servers have two versions then.
  private func agrees(_ held: Representation, _ new: Representation) -> Bool {
    if let tag = held.entityTag, let other = new.entityTag { return tag.utf8.elementsEqual(other.utf8) }
    if let date = held.lastModified, let other = new.lastModified {
      return date.utf8.elementsEqual(other.utf8)
    }
    return true
  }

  /// A login page, or an error page with the status of a success.
  private func isWebPageInstead(_ new: Representation) -> Bool {
    guard let known = plan.representation?.contentType else { return false }
    return new.contentType == "text/html" && known != "text/html"
  }

  private func isSameStrong(_ new: Representation) -> Bool {
    guard let held = plan.representation?.validator, held.isStrong else { return false }
    guard let other = new.validator, other == held else { return false }
    return held.text.utf8.elementsEqual(other.text.utf8)
  }

  /// Whether a 200 shows that the version is another one (not only that it cannot be told).
  private func isChange(to new: Representation) -> Bool {
    guard let held = plan.representation else { return false }
    if let known = held.completeLength, let length = new.completeLength, known != length { return true }
    return !agrees(held, new)
  }

  /// R1: the same strong validator on both replies; or a condition that held (15.3.7 lets a 206 leave
  /// the validator out); or an overlap long enough; or the whole of what is held, compared.
  private func isProven(_ new: Representation, _ ask: Ask, comparedBytes: Int64) -> Bool {
    if isSameStrong(new) { return true }
    if ask.condition != nil { return true }
    return comparedBytes >= ResumePlan.overlapLength || comparedBytes == ask.joinPosition
  }
}
