import Testing

@testable import GDLCore

private let everything: [RecoveryFacts] = RecoveryFacts.Row.allCases.flatMap { row in
  RecoveryFacts.Part.allCases.flatMap { part in
    RecoveryFacts.LastEnd.allCases.flatMap { lastEnd in
      RecoveryFacts.FinalName.allCases.map {
        RecoveryFacts(row: row, part: part, lastEnd: lastEnd, finalName: $0)
      }
    }
  }
}

private func facts(
  _ row: RecoveryFacts.Row, _ part: RecoveryFacts.Part, _ lastEnd: RecoveryFacts.LastEnd = .unclean,
  final finalName: RecoveryFacts.FinalName = .absent
) -> RecoveryFacts {
  RecoveryFacts(row: row, part: part, lastEnd: lastEnd, finalName: finalName)
}

struct RecoveryTableTests {
  @Test func `exactly one row matches every combination of facts`() {
    #expect(everything.count == 4 * 4 * 3 * 3)
    for facts in everything {
      let labels = RecoveryTable.rows.filter { $0.matches(facts) }.map(\.label)
      #expect(labels.count == 1, "\(facts) matches \(labels)")
    }
  }

  @Test func `every row is needed, and every decision is made by one`() {
    for row in RecoveryTable.rows {
      #expect(everything.contains { row.matches($0) }, "\(row.label) never matches")
      #expect(!row.reason.isEmpty)
    }
    #expect(Set(RecoveryTable.rows.map(\.label)).count == RecoveryTable.rows.count)
    #expect(Set(RecoveryTable.rows.map(\.decision)) == Set(RecoveryDecision.allCases))
  }

  @Test(
    arguments: [
      (facts(.pending, .absent), .startFresh),
      (facts(.pending, .atLeastCheckpoint), .setAsidePart),
      (facts(.active, .absent), .startFresh),
      (facts(.active, .atLeastCheckpoint, .cleanAndUntouched), .resumeCheckingTail),
      (facts(.active, .atLeastCheckpoint, .unclean), .resumeCheckingAll),
      (facts(.active, .atLeastCheckpoint, .cleanButTouched), .resumeCheckingAll),
      (facts(.active, .shorterThanCheckpoint), .resumeShorter),
      (facts(.active, .gone), .startAgainPartGone),
      (facts(.finalizing, .gone, final: .sameLengthAndChecksum), .finishByDirectorySync),
      (facts(.finalizing, .gone, final: .different), .nameTakenByStranger),
      (facts(.finalizing, .gone), .startOverPartAndFinalGone),
      (facts(.finalizing, .atLeastCheckpoint), .renameAgain),
      (facts(.finalizing, .atLeastCheckpoint, final: .sameLengthAndChecksum), .finishByRemovingPart),
      (facts(.finalizing, .shorterThanCheckpoint), .resumeShorter),
      (facts(.done, .absent, final: .sameLengthAndChecksum), .nothingToDo),
      (facts(.done, .absent, final: .absent), .leaveMissing),
      (facts(.done, .absent, final: .different), .leaveMissing),
    ] as [(RecoveryFacts, RecoveryDecision)])
  func `what is found decides what is done`(facts: RecoveryFacts, decision: RecoveryDecision) {
    #expect(RecoveryTable.decide(facts) == decision)
  }

  @Test(arguments: everything)
  func `asking again after a stranger's file is dealt with leads on`(facts: RecoveryFacts) {
    var facts = facts
    if RecoveryTable.decide(facts) == .nameTakenByStranger { facts.finalName = .absent }
    if RecoveryTable.decide(facts) == .setAsidePart { facts.part = .absent }
    #expect(RecoveryTable.decide(facts) != .nameTakenByStranger)
    #expect(RecoveryTable.decide(facts) != .setAsidePart)
  }

  @Test(arguments: everything)
  func `a partial file is only trusted unread by its tail after a clean end`(facts: RecoveryFacts) {
    guard RecoveryTable.decide(facts) == .resumeCheckingTail else { return }
    #expect(facts.lastEnd == .cleanAndUntouched)
    #expect(facts.part == .atLeastCheckpoint)
  }

  @Test(arguments: everything)
  func `a file that differs is never finished, replaced or counted as ours`(facts: RecoveryFacts) {
    guard facts.finalName == .different else { return }
    let decision = RecoveryTable.decide(facts)
    #expect(decision == .nameTakenByStranger || decision == .leaveMissing)
  }

  @Test func `whatever costs the user bytes or a file has a sentence`() {
    let silent = RecoveryDecision.allCases.filter { $0.sentence == nil }
    #expect(
      Set(silent) == [
        .startFresh, .resumeCheckingTail, .resumeCheckingAll, .renameAgain, .finishByDirectorySync,
        .finishByRemovingPart, .nothingToDo,
      ])
  }
}
