extension RecoveryTable {
  private static let anyPart = Set(RecoveryFacts.Part.allCases)
  private static let noPart: Set<RecoveryFacts.Part> = [.absent, .gone]
  private static let somePart: Set<RecoveryFacts.Part> = [.shorterThanCheckpoint, .atLeastCheckpoint]
  private static let anyEnd = Set(RecoveryFacts.LastEnd.allCases)

  /// All of them, by the row's state.
  package static let rows: [Row] = pendingRows + activeRows + bothRows + finalizingRows + doneRows

  private static let pendingRows = [
    Row(
      label: "@A", rows: [.pending], parts: noPart, lastEnds: anyEnd, finalNames: [.absent],
      decision: .startFresh,
      reason: "nothing was asked yet"),
    Row(
      label: "@B", rows: [.pending], parts: somePart, lastEnds: anyEnd, finalNames: [.absent],
      decision: .setAsidePart,
      reason: "the row becomes active before the partial file is made, so this one is not known to be ours"),
    Row(
      label: "@C", rows: [.pending], parts: anyPart, lastEnds: anyEnd,
      finalNames: [.sameLengthAndChecksum, .different], decision: .nameTakenByStranger,
      reason: "we have made nothing yet, so the file under the final name is not ours"),
  ]

  private static let activeRows = [
    Row(
      label: "@D", rows: [.active], parts: [.absent], lastEnds: anyEnd, finalNames: [.absent],
      decision: .startFresh,
      reason: "it ended between the commit of the row and the making of the partial file"),
    Row(
      label: "@E", rows: [.active], parts: [.gone], lastEnds: anyEnd, finalNames: [.absent],
      decision: .startAgainPartGone,
      reason: "somebody removed the partial file, or it was never durable in its directory"),
    Row(
      label: "@F", rows: [.active], parts: [.atLeastCheckpoint], lastEnds: [.cleanAndUntouched],
      finalNames: [.absent], decision: .resumeCheckingTail,
      reason: "all was durable and nobody has touched it; the tail's CRC is the cheap second proof"),
    Row(
      label: "@G", rows: [.active], parts: [.atLeastCheckpoint], lastEnds: [.cleanButTouched],
      finalNames: [.absent], decision: .resumeCheckingAll,
      reason: "somebody wrote to the partial file, or put another in its place: only the CRCs tell"),
    Row(
      label: "@H", rows: [.active], parts: [.atLeastCheckpoint], lastEnds: [.unclean],
      finalNames: [.absent], decision: .resumeCheckingAll,
      reason: "soft commits may claim bytes that a power cut took: only the CRCs tell"),
  ]

  private static let bothRows = [
    Row(
      label: "@I", rows: [.active, .finalizing], parts: [.shorterThanCheckpoint], lastEnds: anyEnd,
      finalNames: [.absent], decision: .resumeShorter,
      reason: "what is there may be good, what is past its end is missing"),
    Row(
      label: "@J", rows: [.active, .finalizing], parts: noPart, lastEnds: anyEnd,
      finalNames: [.sameLengthAndChecksum], decision: .finishByDirectorySync,
      reason: "the rename had happened; whether its directory entry was durable is unknown"),
    Row(
      label: "@K", rows: [.active, .finalizing], parts: somePart, lastEnds: anyEnd,
      finalNames: [.sameLengthAndChecksum], decision: .finishByRemovingPart,
      reason: "it ended between link and unlink; the file under the final name is whole"),
    Row(
      label: "@L", rows: [.active, .finalizing], parts: anyPart, lastEnds: anyEnd,
      finalNames: [.different], decision: .nameTakenByStranger,
      reason: "only a whole file gets the final name from us, so this one is somebody else's"),
  ]

  private static let finalizingRows = [
    Row(
      label: "@M", rows: [.finalizing], parts: [.atLeastCheckpoint], lastEnds: anyEnd,
      finalNames: [.absent], decision: .renameAgain,
      reason: "it ended before the rename, or the rename was not durable"),
    Row(
      label: "@N", rows: [.finalizing], parts: noPart, lastEnds: anyEnd, finalNames: [.absent],
      decision: .startOverPartAndFinalGone,
      reason: "both names are gone: somebody removed or moved the file"),
  ]

  private static let doneRows = [
    Row(
      label: "@O", rows: [.done], parts: anyPart, lastEnds: anyEnd, finalNames: [.sameLengthAndChecksum],
      decision: .nothingToDo,
      reason: "it is whole under its final name; a partial file beside it belongs to another transfer"),
    Row(
      label: "@P", rows: [.done], parts: anyPart, lastEnds: anyEnd, finalNames: [.absent, .different],
      decision: .leaveMissing,
      reason: "done was committed after the final name was durable, so somebody changed it on purpose"),
  ]
}
