import Testing

@testable import GDLCore

/// Every state with every event, an hour-long pause being the one wished for where there is one.
struct PauseTableTests {
  enum Start: String, CaseIterable, Sendable {
    case running, draining, closing, held, paused, resuming, ended
  }

  static let hour = PauseTerm(since: start + 1, durationSeconds: 3_600)
  static let hourPause = Pause(since: start + 1, until: start + 3_601, reason: .askedFor)
  static let events: [(String, PauseStateMachine.Event)] = [
    ("run", .wish(.run)), ("pause", .wish(.pause(hour))),
    ("drain", .wish(.pause(PauseTerm(start: .afterFile, since: start + 1)))),
    ("blink", .wish(.pause(PauseTerm(since: start + 1, durationSeconds: 3)))), ("cancel", .wish(.cancel)),
    ("shut", .window(.closed(until: start + 9_000))), ("open", .window(.open(until: nil))),
    ("idle", .noFilesUnderWay), ("durable", .bytesDurable), ("resumed", .resumed), ("tick", .tick),
  ]
  static let openPause = Pause(since: start, until: nil, reason: .askedFor)
  static let close: [PauseAction] = [.stopReading(hold: false), .releaseConnections]

  /// What the table says; every cell that is not here is [].
  static let cells: [String: [PauseAction]] = [
    "running pause": close, "running drain": [.startNothingNew], "running blink": [.stopReading(hold: true)],
    "running cancel": close, "running shut": close,
    "resuming pause": close, "resuming drain": [.startNothingNew],
    "resuming blink": [.stopReading(hold: true)],
    "resuming cancel": close, "resuming shut": close,
    "draining run": [.resume], "draining pause": close, "draining blink": [.stopReading(hold: true)],
    "draining cancel": close, "draining shut": close, "draining idle": [.releaseConnections],
    "closing durable": [.commitPaused(openPause)],
    "held run": [.resume], "held pause": [.releaseConnections], "held drain": [.releaseConnections],
    "held cancel": [.releaseConnections], "held shut": [.releaseConnections],
    "paused run": [.resume], "paused pause": [.commitPaused(hourPause)],
    "paused drain": [.commitPaused(Pause(since: start + 1, until: nil, reason: .askedFor))],
    "paused blink": [.commitPaused(Pause(since: start + 1, until: start + 4, reason: .askedFor))],
    "paused cancel": [.commitCancelled],
  ]

  private func bench(in state: Start) -> PauseBench {
    var bench = PauseBench()
    switch state {
    case .running: break
    case .draining: _ = bench.feed(.wish(.pause(PauseTerm(start: .afterFile, since: start))))
    case .closing: _ = bench.feed(.wish(.pause(PauseTerm(since: start))))
    case .held: _ = bench.feed(.wish(.pause(PauseTerm(since: start, durationSeconds: 5))))
    case .paused: bench.pause(PauseTerm(since: start))
    case .resuming:
      bench.pause(PauseTerm(since: start))
      _ = bench.feed(.wish(.run))
    case .ended:
      _ = bench.feed(.wish(.cancel))
      _ = bench.feed(.bytesDurable)
    }
    return bench
  }

  @Test(arguments: Start.allCases)
  func `every state answers every event as the table says`(state: Start) {
    for (name, event) in Self.events {
      var bench = bench(in: state)
      let actions = bench.feed(event, at: at(1))
      #expect(actions == Self.cells["\(state) \(name)"] ?? [], "\(state) \(name)")
    }
  }

  @Test func `every cell of the table is reached`() {
    let all = Set(Start.allCases.flatMap { state in Self.events.map { "\(state) \($0.0)" } })
    #expect(Set(Self.cells.keys).isSubset(of: all))
  }

  @Test(arguments: Start.allCases)
  func `no order of events loses a byte or wakes the dead`(state: Start) {
    for first in Self.events {
      for second in Self.events {
        for third in Self.events {
          var bench = bench(in: state)
          var isClosing = bench.machine.state == .closing
          for (name, event) in [first, second, third] {
            let before = bench.machine.state
            let actions = bench.feed(event, at: at(1))
            if case .ended = before { #expect(actions == []) }
            // What was released is resumed, paused or ended only after its bytes are durable.
            if isClosing, event != .bytesDurable { #expect(actions == [], "\(state) \(name)") }
            if actions.contains(.resume) {
              #expect(bench.machine.state == .resuming || bench.machine.state == .running)
            }
            isClosing = bench.machine.state == .closing
          }
        }
      }
    }
  }

  @Test(arguments: Start.allCases.filter { $0 != .ended })
  func `a cancel ends a job from every state`(state: Start) {
    var bench = bench(in: state)
    let actions = bench.feed(.wish(.cancel)) + bench.feed(.wish(.run)) + bench.feed(.bytesDurable)
    #expect(actions.last == .commitCancelled)
    #expect(bench.machine.state == .ended(.cancelled))
  }
}
