import GDLCore

/// One conversation with a driver: pages for who extracts, answers for who downloads, at the same time.
///
/// What the driver says is read all the time, and it says no more than it has credit for: memory holds at most
/// ``DriverLimits/credit`` messages that nobody has taken.
package actor DriverSession {
  private let channel: any DriverChannel
  private let program: BridgedProgram
  private let credit: Int
  private var granted = 0
  /// Messages that were handed out. Those that wait here still count as credit in use.
  private var taken = 0

  private var events: [DriverEvent] = []
  private var ending: Result<DriverExit, ExtractionError>?
  private var reader: Task<Void, Never>?
  private var pageWaiter: CheckedContinuation<Void, Never>?
  private var answerWaiters: [Question: CheckedContinuation<DriverEvent?, Never>] = [:]

  private struct Question: Hashable {
    var kind: String
    var sequence: Int
  }

  package init(_ channel: any DriverChannel, _ program: BridgedProgram, credit: Int = DriverLimits.credit) {
    self.channel = channel
    self.program = program
    self.credit = credit
  }

  /// Says what to extract. Once, before anything else.
  package func start(_ start: DriverStart) async throws(ExtractionError) {
    var start = start
    start.credit = credit
    granted = credit
    reader = Task { await self.read() }
    try await channel.send(DriverCommand.start(start).line)
  }

  /// What the driver says up to its next cursor, or to its end. Not called again after a page with an end.
  ///
  /// - Throws: ``ExtractionError`` when the driver died, or spoke nonsense. What came before it was handed out.
  package func nextPage() async throws(ExtractionError) -> DriverPage {
    try await grant()
    while true {
      if let page = try takePage() { return page }
      if let ending { throw failure(of: ending) }
      await withTaskCancellationHandler {
        await withCheckedContinuation { waiter in
          if Task.isCancelled { waiter.resume() } else { pageWaiter = waiter }
        }
      } onCancel: {
        Task { await self.wakePageWaiter() }
      }
      if Task.isCancelled {
        throw ExtractionError("\(program.name) was not waited for", kind: .tryLater)
      }
    }
  }

  /// Another URL of a file, worked out only now.
  ///
  /// - Returns: nil when the driver is gone: the file has to be extracted again to learn of it.
  package func fallback(of sequence: Int) async -> DriverFallback? {
    guard case .fallback(let answer)? = await ask(.fallback(sequence), "fallback", sequence) else {
      return nil
    }
    return answer
  }

  /// What the extractor thinks of a reply; nil when the driver is gone.
  package func verdict(on sequence: Int, _ reply: DriverReply) async -> DriverVerdict.Result? {
    guard case .verdict(let answer)? = await ask(.validate(sequence, reply), "validate", sequence)
    else { return nil }
    return answer.result
  }

  /// Nothing more will be asked about a file.
  package func acknowledge(_ sequence: Int) async {
    await sendIfAlive(.acknowledge(sequence))
  }

  /// Nothing more is wanted of a job; of none, for 0.
  package func leave(_ job: Int) async {
    await sendIfAlive(.leave(job))
  }

  /// Asks who would take URLs; only with a driver that was started to find.
  package func find(_ urls: [String]) async throws(ExtractionError) -> [DriverFound] {
    for url in urls { try await channel.send(DriverCommand.find(url).line) }
    var found: [DriverFound] = []
    while found.count < urls.count {
      if let at = events.firstIndex(where: { if case .found = $0 { true } else { false } }) {
        if case .found(let answer) = events[at] { found.append(answer) }
        events.removeSubrange(...at)
      } else if let ending {
        throw failure(of: ending)
      } else {
        await withCheckedContinuation { pageWaiter = $0 }
      }
    }
    return found
  }

  /// Ends the driver. What it has said stays to be taken.
  package nonisolated func close() { channel.close() }

  // MARK: - Reading

  private func read() async {
    do throws(ExtractionError) {
      while let line = try await channel.nextLine() {
        receive(try DriverEvent(line: line))
      }
      ending = .success(await channel.exit())
    } catch {
      channel.close()
      ending = .failure(error)
    }
    for waiter in answerWaiters.values { waiter.resume(returning: nil) }
    answerWaiters = [:]
    wakePageWaiter()
  }

  private func receive(_ event: DriverEvent) {
    switch event {
    case .fallback(let answer): answered(event, "fallback", answer.sequence)
    case .verdict(let answer): answered(event, "validate", answer.sequence)
    case .hello, .missing, .begin, .childEnd, .directory, .file, .skip, .unsupported, .cursor, .error, .log,
      .found, .end, .other:
      events.append(event)
      wakePageWaiter()
    }
  }

  private func wakePageWaiter() {
    pageWaiter?.resume()
    pageWaiter = nil
  }

  /// - Throws: when the driver has sent more than it may without a cursor.
  private func takePage() throws(ExtractionError) -> DriverPage? {
    let end = events.firstIndex { event in
      switch event {
      case .cursor, .end, .missing: true
      case .hello, .begin, .childEnd, .directory, .file, .skip, .unsupported, .error, .log, .fallback,
        .verdict,
        .found, .other:
        false
      }
    }
    if let end {
      return take(events[...end])
    }
    if ending != nil, !events.isEmpty {
      // It died: what it said last is used, and the error comes with the next call.
      return take(events[...])
    }
    guard events.count <= DriverLimits.pageEvents else {
      throw ExtractionError("the driver of \(program.name) sends without end", kind: .failed)
    }
    return nil
  }

  private func take(_ slice: ArraySlice<DriverEvent>) -> DriverPage {
    taken += slice.count(where: \.hasCost)
    let page = DriverPage(Array(slice))
    events.removeFirst(slice.count)
    return page
  }

  // MARK: - Speaking

  /// Fills the credit up.
  private func grant() async throws(ExtractionError) {
    let missing = credit - (granted - taken)
    guard missing > 0, ending == nil else { return }
    granted += missing
    do throws(ExtractionError) {
      try await channel.send(DriverCommand.next(missing).line)
    } catch {
      // It has ended. What it said before, and why, is still to be read.
    }
  }

  private func ask(_ command: DriverCommand, _ kind: String, _ sequence: Int) async -> DriverEvent? {
    let question = Question(kind: kind, sequence: sequence)
    guard ending == nil, answerWaiters[question] == nil else { return nil }
    return await withCheckedContinuation { waiter in
      answerWaiters[question] = waiter
      Task {
        do throws(ExtractionError) {
          try await self.channel.send(command.line)
        } catch {
          self.answered(nil, kind, sequence)
        }
      }
    }
  }

  private func answered(_ event: DriverEvent?, _ kind: String, _ sequence: Int) {
    answerWaiters.removeValue(forKey: Question(kind: kind, sequence: sequence))?.resume(returning: event)
  }

  private func sendIfAlive(_ command: DriverCommand) async {
    guard ending == nil else { return }
    do throws(ExtractionError) {
      try await channel.send(command.line)
    } catch {
      // It has ended: there is nobody left who could keep anything.
    }
  }

  private func failure(of ending: Result<DriverExit, ExtractionError>) -> ExtractionError {
    switch ending {
    case .success(let exit): DriverFailure.died(program, exit)
    case .failure(let error): error
    }
  }
}

/// What a driver said between two cursors.
package struct DriverPage: Sendable, Equatable {
  /// In order, without what ends the page.
  package var events: [DriverEvent]
  /// Where a later driver goes on; nil when the driver gave none.
  package var cursor: String?
  /// How the extraction ended; nil while it goes on.
  package var end: DriverEnd?
  /// The program is not installed, with the sentence that says so.
  package var missing: String?

  init(_ all: [DriverEvent]) {
    events = all
    switch all.last {
    case .cursor(let text): cursor = text
    case .end(let end):
      self.end = end
      cursor = end.cursor
    case .missing(let message): missing = message
    case .hello, .begin, .childEnd, .directory, .file, .skip, .unsupported, .error, .log, .fallback, .verdict,
      .found, .other, nil:
      return
    }
    events.removeLast()
  }
}
