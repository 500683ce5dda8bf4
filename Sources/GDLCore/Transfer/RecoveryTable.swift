/// What journal and disk say about one transfer when work on it begins.
package struct RecoveryFacts: Sendable, Hashable {
  package enum Row: Sendable, CaseIterable {
    /// Pending, and the journal holds no byte of it: nobody has made a partial file for it.
    case pending
    /// Active; or pending with bytes recorded, because it failed and was queued again.
    case active
    case finalizing
    case done
  }

  package enum Part: Sendable, CaseIterable {
    /// Not there, and the journal holds no byte of it.
    case absent
    /// Not there, though the journal holds bytes of it.
    case gone
    /// Ends before a byte that the journal holds.
    case shorterThanCheckpoint
    case atLeastCheckpoint
  }

  package enum LastEnd: Sendable, CaseIterable {
    /// The owner let go of it in order; device, inode, size and time of the partial file are the recorded ones.
    case cleanAndUntouched
    /// The owner let go of it in order, and the partial file is not as recorded.
    case cleanButTouched
    /// Killed, crashed or rebooted: no identity was recorded.
    case unclean
  }

  /// The final name. Nobody but us can have made a file of the length and CRC-32 in the journal; without a
  /// CRC there (before `finalizing`), a file is `different` unless a digest proves it.
  package enum FinalName: Sendable, CaseIterable {
    case absent
    case sameLengthAndChecksum
    case different
  }

  package var row: Row
  package var part: Part
  package var lastEnd: LastEnd
  package var finalName: FinalName

  package init(row: Row, part: Part, lastEnd: LastEnd, finalName: FinalName) {
    self.row = row
    self.part = part
    self.lastEnd = lastEnd
    self.finalName = finalName
  }
}

/// What is done about a transfer when work on it begins.
package enum RecoveryDecision: Sendable, CaseIterable {
  /// Make the partial file (O_EXCL), fetch from byte 0.
  case startFresh
  /// Check the last recorded chunk, go on.
  case resumeCheckingTail
  /// Check every recorded chunk while fetching goes on at the end; damaged ones are fetched again.
  case resumeCheckingAll
  /// As ``resumeCheckingAll``; the chunks past the end of the partial file are missing.
  case resumeShorter
  /// Drop the recorded chunks in a hard commit, then as ``startFresh``.
  case startAgainPartGone
  /// The same as ``startAgainPartGone``: it was whole once, and has neither name now.
  case startOverPartAndFinalGone
  /// Check every chunk, rename, synchronise the directory, done. Damaged chunks make it active again.
  case renameAgain
  /// Synchronise the directory, done: the rename had happened.
  case finishByDirectorySync
  /// Remove the partial file, synchronise the directory, done: where rename can't refuse to replace, the
  /// file gets its final name as a second link first.
  case finishByRemovingPart
  /// Move the partial file to `NAME.part.orphan`, then ask again with it absent: nothing proves a byte of it.
  case setAsidePart
  /// Apply `--on-existing`; when it says to go on, ask again with the final name absent.
  case nameTakenByStranger
  case nothingToDo
  /// Leave it: the user may have moved it. `gdl verify` reports it.
  case leaveMissing

  /// What the user is told of it, after the file's name and a colon. Nil: nothing worth a line.
  package var sentence: String? {
    switch self {
    case .startFresh, .resumeCheckingTail, .resumeCheckingAll, .renameAgain, .finishByDirectorySync,
      .finishByRemovingPart, .nothingToDo:
      nil
    case .resumeShorter:
      "the partial file is shorter than the journal says; what is missing at its end is fetched again"
    case .startAgainPartGone:
      "the partial file is gone; fetching begins again at byte 0"
    case .startOverPartAndFinalGone:
      "the file was whole, but neither it nor its partial file is there; fetching begins again at byte 0"
    case .setAsidePart:
      "a partial file that no job owns was there; it is kept with .orphan behind its name and not resumed"
    case .nameTakenByStranger:
      "another file has this name already"
    case .leaveMissing:
      "the finished file is gone or was changed; gdl verify --repair fetches it again"
    }
  }
}

/// What happens after a crash, a pause, an exit or a reboot: one way to start, as data.
///
/// Every combination of facts matches exactly one row.
package enum RecoveryTable {
  /// A row matches when each of the four facts is among the named ones.
  package struct Row: Sendable {
    /// Unique, for logs and documents.
    package let label: String
    package let rows: Set<RecoveryFacts.Row>
    package let parts: Set<RecoveryFacts.Part>
    package let lastEnds: Set<RecoveryFacts.LastEnd>
    package let finalNames: Set<RecoveryFacts.FinalName>
    package let decision: RecoveryDecision
    /// Why this is right.
    package let reason: String

    package func matches(_ facts: RecoveryFacts) -> Bool {
      rows.contains(facts.row) && parts.contains(facts.part) && lastEnds.contains(facts.lastEnd)
        && finalNames.contains(facts.finalName)
    }
  }

  /// The only row that matches.
  package static func row(for facts: RecoveryFacts) -> Row {
    guard let row = rows.first(where: { $0.matches(facts) }) else {
      preconditionFailure("no recovery row matches \(facts)")
    }
    return row
  }

  package static func decide(_ facts: RecoveryFacts) -> RecoveryDecision { row(for: facts).decision }
}
