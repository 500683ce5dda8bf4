import GDLTestSupport
import GRDB

extension StepScenario {
  /// What finished files owe: hooks, commands, sidecars, entries in the archive.
  static let aftercareScenarios = [
    StepScenario("hook") { try hooked() },
    StepScenario("exec-metadata-archive") { try owing() },
  ]

  /// Three files, each of which tells somebody.
  private static func hooked() throws -> StepPlay {
    let server = try fileServer(3)
    let place = try Workplace()
    let told = place.folder.path("told")
    let urls = (0..<3).map { server.url("/f\($0).bin") }
    let hook = "file-done=echo $GDL_ID >> \(told)"
    var play = StepPlay(place, server, StepPlay.get(place, urls + ["--on", hook]))
    play.files = files(3)
    play.complaints = {
      let events = Set(FileContent.text(told).split(separator: "\n"))
      let expected = try journaled(place, "SELECT count(*) FROM event WHERE kind = 24")
      let waiting = try journaled(place, "SELECT count(*) FROM delivery")
      var wrong: [String] = []
      if events.count != 3 || expected != 3 {
        wrong.append("\(events.count) of \(expected) events were told")
      }
      if waiting != 0 { wrong.append("\(waiting) deliveries wait") }
      return wrong
    }
    return play
  }

  private static func owing() throws -> StepPlay {
    let server = try fileServer(4)
    let place = try Workplace()
    let (done, archive) = (place.folder.path("done"), place.folder.path("archive.db"))
    let urls = (0..<4).map { server.url("/f\($0).bin") }
    let options = ["--exec", "echo {} >> \(done)", "--write-metadata", "--archive", archive]
    var play = StepPlay(place, server, StepPlay.get(place, urls + options))
    play.files = files(4)
    play.others = Set((0..<4).map { "f\($0).bin.json" })
    play.complaints = {
      let names = Set(FileContent.text(done).split(separator: "\n").map(String.init))
      let expected = Set((0..<4).map { place.file("f\($0).bin") })
      var wrong: [String] = []
      if names != expected { wrong.append("--exec was run for \(names.sorted())") }
      let entries = try count(archive, "SELECT count(*) FROM archive")
      if entries != 4 { wrong.append("the archive has \(entries) entries") }
      let owed = try journaled(place, "SELECT count(*) FROM owed")
      if owed != 0 { wrong.append("\(owed) debts are left") }
      for index in 0..<4 {
        let text = FileContent.text(place.file("f\(index).bin.json"))
        if !text.hasPrefix("{") || !text.hasSuffix("}\n") { wrong.append("f\(index).bin.json is \(text)") }
      }
      return wrong
    }
    return play
  }

  private static func journaled(_ place: Workplace, _ sql: String) throws -> Int {
    try count(place.journal, sql)
  }

  static func count(_ path: String, _ sql: String) throws -> Int {
    var configuration = Configuration()
    configuration.readonly = true
    let database = try DatabaseQueue(path: path, configuration: configuration)
    defer { _ = Result { try database.close() } }
    return try database.read { try Int.fetchOne($0, sql: sql) ?? 0 }
  }
}
