import GDLCore
import GDLExtractors
import GDLJournal

/// Child jobs: extractors that run while the files before them are downloaded.
extension Job {
  /// Has the extractor of a source make its next page, and journals it: law 1.
  ///
  /// The page is parsed outside of the network thread. A stop in between loses the page, whose cursor is not
  /// journaled either: it is fetched once more.
  func extract(_ source: ExtractionRecord) {
    // Kept from here on: the run may end before the page comes, when the journal fails.
    extraction = Task { [self, core] in
      do throws(ExtractionError) {
        // Nothing that is to come is wanted: no source is asked any more.
        if isSelectionOver || known[source.id]?.isEnough == true {
          await append(ExtractedPage(messages: [], cursor: source.cursor ?? "", isLast: true), from: source)
          extraction = nil
          return core.queueChanged(self)
        }
        var extractor = try await extractor(of: source)
        let fetcher = await fetcher(of: source)
        let page = try await extractor.next(fetcher)
        if !Task.isCancelled, gate != .closing {
          extractors[source.id] = page.isLast ? nil : extractor
          if let answers = extractor.answers, self.answers[source.id] == nil {
            self.answers[source.id] = answers
          } else if page.isLast, extractor.answers == nil {
            extractor.stop()
          }
          await append(page, from: source)
        }
      } catch {
        if !Task.isCancelled { await failed(source, error) }
      }
      extraction = nil
      core.queueChanged(self)
      withExtendedLifetime(core) {}
    }
  }

  /// What is under way ends soon, and nothing of it is kept.
  func stopExtraction() {
    extraction?.cancel()
    stepUnderWay?.cancel()
    for extractor in extractors.values { extractor.stop() }
    for answers in answers.values { answers.close() }
    extractors = [:]
    answers = [:]
  }

  private func extractor(of source: ExtractionRecord) async throws(ExtractionError) -> any Extractor {
    if let extractor = extractors[source.id] { return extractor }
    guard let kind = core.configuration.extractors.named(source.extractor) else {
      throw ExtractionError("there is no extractor \(source.extractor)", kind: .failed)
    }
    let request = await request(of: source)
    return try kind.make(
      ExtractorInput(
        url: request.url, cursor: source.cursor, metadata: request.metadata, options: options.extraction))
  }

  private func fetcher(of source: ExtractionRecord) async -> PageFetcher {
    if let known = fetchers[source.id] { return known }
    let fetcher = PageFetcher(await request(of: source), self, core: core)
    fetchers[source.id] = fetcher
    return fetcher
  }

  /// The queue message that asked for a source; an empty one when the journal fails.
  private func request(of source: ExtractionRecord) async -> Message {
    if let known = requests[source.id] { return known }
    do throws(JournalError) {
      if let ordinal = source.ordinal, let message = try await core.journal.message(of: id, ordinal: ordinal)
      {
        requests[source.id] = message
        return message
      }
    } catch {
      core.journalFailed(error)
    }
    return .queue("", [:])
  }

  private func append(_ page: ExtractedPage, from source: ExtractionRecord) async {
    for note in page.notes { core.notify(Self.level(note.level), job: id, note.text) }
    let request = await request(of: source)
    do throws(JournalError) {
      let isContinued = page.messages.first.map { $0.kind != .directory } ?? false
      let directory = isContinued ? try await core.journal.lastDirectory(source) : [:]
      var gate = SelectionGate(rules.selection, directory: directory, counted: selected)
      let preparation = MessagePreparation(
        request, source.extractor, directory: directory,
        isFromPrivateNetwork: await fetcher(of: source).namesPrivateNetwork)
      let complete = preparation.complete(page.messages)
      let wanted = gate.wanted(complete)
      var new = NewMessages(
        wanted, extraction: source.id, cursor: page.cursor, isLast: page.isLast || gate.isOver)
      new.keys = wanted.map(MessagePreparation.key)
      if gate.counted != selected { new.selected = gate.counted }
      let commit = try await core.journal.append(new, to: id, durability: .hard)
      selected = gate.counted
      isSelectionOver = isSelectionOver || gate.isOver
      replace(commit.extraction)
      core.tally.found += Int64(new.messages.count { $0.kind == .url }) - Int64(commit.repeated)
      if commit.refreshed > 0 {
        core.tally.found += Int64(commit.refreshed)
        readAgain()
      }
    } catch {
      core.journalFailed(error)
    }
  }

  private static func level(_ level: ExtractionNote.Level) -> Notice.Level {
    switch level {
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }

  /// A source that cannot be read fails alone: what is behind it goes on.
  private func failed(_ source: ExtractionRecord, _ error: ExtractionError) async {
    extractors[source.id]?.stop()
    extractors[source.id] = nil
    switch error.kind {
    case .tryLater:
      isExtractionBlocked = true
      gaveUp(Fault(kind: .serverError, message: error.message))
      core.notify(.error, job: id, error.message, hint: error.hint ?? "`gdl resume \(id)` goes on from there")
    case .badInput, .failed, .missing:
      core.tally.problems.append(GDLError(.failed, error.message, hint: error.hint))
      core.notify(.error, job: id, error.message, hint: error.hint ?? "`gdl retry \(id)` tries it again")
      do throws(JournalError) {
        try await core.journal.failExtraction(source.id, of: id, reason: error.message, at: core.wallSeconds)
      } catch {
        core.journalFailed(error)
      }
      forget(source)
    }
  }

  // MARK: The stack

  func replace(_ record: ExtractionRecord) {
    guard let index = stack.lastIndex(where: { $0.id == record.id }) else { return }
    stack[index] = record
    if record.state != .open { forget(record) }
  }

  func forget(_ source: ExtractionRecord) {
    stack.removeAll { $0.id == source.id }
    extractors[source.id] = nil
    fetchers[source.id] = nil
    directories[source.id] = nil
    known[source.id] = nil
    requests[source.id] = nil
  }
}
