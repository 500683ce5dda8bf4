import GDLCore
import Testing

@Suite struct `How a request for bytes is formed` {
  private static let length: Int64 = 1_000_000

  private func plan(_ validator: Validator?, isStrict: Bool = false) -> ResumePlan {
    ResumePlan(
      representation: Representation(validator: validator, completeLength: Self.length), isStrict: isStrict)
  }

  @Test func `with nothing known the whole is asked for`() {
    let plan = ResumePlan(representation: nil, isStrict: false)
    #expect(
      plan.ask(from: 0, segmentStart: 0, to: nil) == Ask(firstPosition: nil, joinPosition: 0))
  }

  @Test func `a first request that is to be split asks for its first part only`() {
    let plan = ResumePlan(representation: nil, isStrict: false)
    let ask = plan.ask(from: 0, segmentStart: 0, to: nil, firstRequestLength: 4_096)
    #expect(ask.range == "0-4095")
    #expect(ask.condition == nil)
  }

  @Test(arguments: [Validator.strongTag("\"a\""), .strongDate("Mon, 01 Jan 2024 00:00:00 GMT")])
  func `a strong validator goes with the range, exactly as received`(validator: Validator) {
    let ask = plan(validator).ask(from: 400_000, segmentStart: 0, to: Self.length)
    #expect(ask.range == "400000-")
    #expect(ask.condition == validator)
    #expect(ask.joinPosition == 400_000)
  }

  @Test func `the last byte is named inside the file, and left open at its end`() {
    let plan = plan(.strongTag("\"a\""))
    #expect(plan.ask(from: 10, segmentStart: 0, to: 500_000).range == "10-499999")
    #expect(plan.ask(from: 10, segmentStart: 0, to: Self.length).range == "10-")
    #expect(plan.ask(from: 10, segmentStart: 0, to: nil).range == "10-")
  }

  @Test func `the whole of a known version is asked for without a range`() {
    #expect(plan(.strongTag("\"a\"")).ask(from: 0, segmentStart: 0, to: Self.length).range == nil)
  }

  @Test(
    arguments: [
      nil, .weakTag("W/\"a\""), .weakDate("Mon, 01 Jan 2024 00:00:00 GMT"),
    ] as [Validator?])
  func `without a strong validator 64 KiB are asked for again, and no condition is sent`(
    validator: Validator?
  ) {
    let ask = plan(validator).ask(from: 400_000, segmentStart: 0, to: Self.length)
    #expect(ask.firstPosition == 400_000 - ResumePlan.overlapLength)
    #expect(ask.condition == nil)
    #expect(ask.joinPosition == 400_000)
  }

  @Test(arguments: [0, 1, 65_535, 65_536] as [Int64])
  func `what is shorter than the overlap is asked for anew`(held: Int64) {
    let ask = plan(nil).ask(from: held, segmentStart: 0, to: Self.length)
    #expect(ask.range == nil)
  }

  @Test func `an overlap never reaches below its segment`() {
    let plan = plan(.weakTag("W/\"a\""))
    #expect(plan.ask(from: 400_000, segmentStart: 390_000, to: Self.length).range == nil)
  }

  @Test func `strict asks for the whole where an overlap would be the only proof`() {
    #expect(plan(nil, isStrict: true).ask(from: 400_000, segmentStart: 0, to: Self.length).range == nil)
    let strong = plan(.strongTag("\"a\""), isStrict: true)
    #expect(strong.ask(from: 400_000, segmentStart: 0, to: Self.length).range == "400000-")
  }

  @Test func `what a server does not take is left out`() {
    var plan = plan(.strongTag("\"a\""))
    plan.dropsCondition = true
    let ask = plan.ask(from: 400_000, segmentStart: 0, to: Self.length)
    #expect(ask.range == "400000-")
    #expect(ask.condition == nil)
    plan.dropsRange = true
    #expect(plan.ask(from: 400_000, segmentStart: 0, to: Self.length).range == nil)
  }

  @Test func `a probe asks for the byte behind the end`() {
    let ask = plan(.strongTag("\"a\"")).probe(at: 700)
    #expect(ask.range == "700-")
    #expect(ask.condition == .strongTag("\"a\""))
    #expect(ask.isProbe)
    #expect(plan(.weakTag("W/\"a\"")).probe(at: 700).condition == nil)
  }
}
