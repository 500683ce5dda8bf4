import GDLCore

extension Benchmark {
  /// Values and rules: no I/O.
  static let rules = [
    Benchmark(name: "url: read one of a list", counts: (500, 2_500)) { count, _ in
      for number in 0..<count {
        use(try RequestURL("https://files.example.org/pub/photos/2026/\(number).jpg?size=large"))
      }
    },
    Benchmark(name: "reply: judge a 200", counts: (100, 600)) { count, _ in
      let head = reply(200, [])
      for _ in 0..<count {
        let plan = ResumePlan(representation: nil, isStrict: false)
        var machine = TransferStateMachine(plan: plan)
        let ask = plan.ask(from: 0, segmentStart: 0, to: nil)
        use(
          machine.headReceived(head, to: ask, segmentStart: 0, holdsBytes: false, othersActive: false))
      }
    },
    Benchmark(name: "reply: join a 206", counts: (100, 600)) { count, _ in
      let head = reply(206, [("content-range", "bytes 5242880-10485759/10485760")])
      let known = Representation(head: reply(200, [("content-length", "10485760")]))
      for _ in 0..<count {
        let plan = ResumePlan(representation: known, isStrict: false)
        var machine = TransferStateMachine(plan: plan)
        let ask = plan.ask(from: 5_242_880, segmentStart: 0, to: nil)
        use(machine.headReceived(head, to: ask, segmentStart: 0, holdsBytes: true, othersActive: false))
      }
    },
    Benchmark(name: "name: fill in a template", counts: (100, 600)) { count, _ in
      let template = try PathTemplate(
        "{category}/{user[name]}/{num:>03}_{title}.{extension}", rules: PathRules())
      for number in 0..<count {
        let metadata: Metadata = [
          "category": .string("example"), "user": .object(["name": .string("somebody")]),
          "num": .integer(Int64(number)), "title": .string("A title: of a picture"),
          "extension": .string("jpg"),
        ]
        use(try template.path(metadata))
      }
    },
  ]

  private static func reply(_ status: Int, _ more: [(String, String)]) -> ResponseHead {
    var fields = [
      ("server", "nginx/1.22.1"), ("date", "Fri, 27 Nov 2026 03:00:00 GMT"), ("content-type", "image/jpeg"),
      ("last-modified", "Thu, 26 Nov 2026 12:00:00 GMT"), ("connection", "keep-alive"),
      ("etag", "\"67471a80-2800\""), ("accept-ranges", "bytes"),
    ]
    if !more.contains(where: { $0.0 == "content-length" }) {
      fields.append(("content-length", status == 206 ? "5242880" : "10240"))
    }
    return ResponseHead(
      status: status, version: .http1_1,
      fields: (fields + more).map { ResponseHead.Field(name: $0.0, value: $0.1) },
      urls: ["https://files.example.org/1.jpg"], receivedAt: 1_795_748_400)
  }
}
