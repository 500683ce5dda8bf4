extension FuzzTarget {
  /// In the order in which `scripts/fuzz all` runs them. Small parsers share a target.
  static let all: [FuzzTarget] = [
    group("fields", [contentRange, contentDisposition, dates, head, headCollector]),
    group("names", [safeName, url, template, filter]),
    group("choices", [selection, glob, quantities]),
    group(
      "transfers", [transferMachine, transferHead, pauseMachine, segmentMap, segmentRecords, aria2Control]),
    group("markup", [markup, gunzip]),
    group("documents", FuzzTarget.documents),
    group("services", FuzzTarget.services + [jsonPage]),
    group("lines", [driverEvent, driverSession, messageDump, listInput, lines, aria2Session]),
    configuration,
    journal,
  ]

  /// Several parsers as one target: the first byte of an input, `a` for the first of them, says for which it is.
  private static func group(_ name: String, _ members: [FuzzTarget]) -> FuzzTarget {
    let longest = members.map(\.maximumLength).max() ?? 0
    var target = FuzzTarget(name, maximumLength: longest + 1) { bytes in
      guard let selector = bytes.first else { return }
      let member = members[Int(selector &- UInt8(ascii: "a")) % members.count]
      member.run(Array(bytes.dropFirst().prefix(member.maximumLength)))
    }
    target.members = members.map(\.name)
    return target
  }
}
