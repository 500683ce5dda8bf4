import GDLTestSupport

extension StepScenario {
  /// Runs that write, flush and rename enough to be worth cutting, and whose helpers' own files need no syncs.
  static let powerScenarios: [StepScenario] =
    [
      StepScenario("slow-file") {
        try slow(Resource(length: 3 << 20 + 777), bytesPerSecond: 1_200_000, ["--segments", "1"])
      },
      StepScenario("slow-segments") {
        try slow(
          Resource(length: 5 << 20 + 123), bytesPerSecond: 500_000,
          ["--segments", "4", "--min-segment", "1M"])
      },
      StepScenario("metadata-and-archive") { try sidecars() },
    ]
    + all.filter {
      ["thirty-files", "recursive-listing", "replaced-version", "pause-without-an-end"].contains($0.name)
    }

  private static func slow(
    _ resource: Resource, bytesPerSecond: Int64, _ options: [String]
  ) throws -> StepPlay {
    // Only while it is recorded.
    let server = try MisbehavingServer(
      .serving(resource).with(.rate(bytesPerSecond: bytesPerSecond), on: .first(4)))
    let place = try Workplace()
    var play = StepPlay(place, server, StepPlay.get(place, [server.url()] + options))
    play.files = ["file.bin": resource]
    return play
  }

  private static func sidecars() throws -> StepPlay {
    let server = try fileServer(8)
    let place = try Workplace()
    let archive = place.folder.path("archive.db")
    let urls = (0..<8).map { server.url("/f\($0).bin") }
    var play = StepPlay(
      place, server, StepPlay.get(place, urls + ["--write-metadata", "--archive", archive]))
    play.files = files(8)
    play.others = Set((0..<8).map { "f\($0).bin.json" })
    play.complaints = {
      let entries = try count(archive, "SELECT count(*) FROM archive")
      let owed = try count(place.journal, "SELECT count(*) FROM owed")
      var wrong =
        entries == 8 && owed == 0 ? [] : ["the archive has \(entries) entries, \(owed) debts are left"]
      for index in 0..<8 {
        let text = FileContent.text(place.file("f\(index).bin.json"))
        if !text.hasPrefix("{") || !text.hasSuffix("}\n") { wrong.append("f\(index).bin.json is \(text)") }
      }
      return wrong
    }
    return play
  }
}
