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
        var extractor = try await extractor(of: source)
        let page = try await extractor.next(pages)
        if !Task.isCancelled, gate != .closing {
          extractors[source.id] = page.isLast ? nil : extractor
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
    extractors = [:]
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
    let request = await request(of: source)
    let prepared = MessagePreparation(request, source.extractor).prepare(page.messages)
    var new = NewMessages(
      prepared.map(\.message), extraction: source.id, cursor: page.cursor, isLast: page.isLast)
    new.keys = prepared.map(\.key)
    do throws(JournalError) {
      let (record, repeated) = try await core.journal.append(new, to: id, durability: .hard)
      replace(record)
      core.tally.found += Int64(new.messages.count { $0.kind == .url }) - Int64(repeated)
    } catch {
      core.journalFailed(error)
    }
  }

  /// A source that cannot be read fails alone: what is behind it goes on.
  private func failed(_ source: ExtractionRecord, _ error: ExtractionError) async {
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
    directories[source.id] = nil
    requests[source.id] = nil
  }
}
