import ArgumentParser
import GDL

struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Queue the failed files again; `gdl resume` then fetches them.")

  @Argument(help: ArgumentHelp("Numbers that `gdl list` prints; none: every job.", valueName: "job"))
  var jobs: [JobID] = []
  @Flag(help: "Read their sources again first: links may have expired.")
  var refresh = false
  @OptionGroup(title: "Everywhere") var global: GlobalOptions

  private struct Document: Encodable {
    struct Job: Encodable {
      let id: JobID
      let queued: Int
    }
    let jobs: [Job]
  }

  func run() async throws {
    let queued = try await global.withEngine(.existing) { engine in
      try await engine.retry(jobs.isEmpty ? nil : jobs, refreshing: refresh).sorted { $0.key < $1.key }
    }
    if global.json {
      let document = Document(jobs: queued.map { .init(id: $0.key, queued: $0.value) })
      return try Console.write(JSONText.line(document))
    }
    for (job, files) in queued {
      global.say("job \(job): \(Figures.count(Int64(files), "file")) queued again")
    }
    let total = queued.reduce(0) { $0 + $1.value }
    global.say(total == 0 ? "no failed files" : "hint:  `gdl resume` fetches them")
  }
}
