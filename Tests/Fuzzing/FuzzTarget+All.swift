extension FuzzTarget {
  /// In the order in which `scripts/fuzz all` runs them.
  static let all: [FuzzTarget] =
    [
      contentRange, contentDisposition, safeName, dates, head, headCollector, url, template, filter, selection,
      glob, quantities, segmentMap, segmentRecords, transferMachine, transferHead, pauseMachine, markup, gunzip,
      lines, jsonPage, listInput, aria2Control, aria2Session, messageDump, driverEvent, driverSession,
    ] + extractors
}
