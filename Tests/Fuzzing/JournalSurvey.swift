import GDLCore

@testable import GDLJournal

/// Everything that gdl reads of a journal, and what an owner of its jobs writes.
struct JournalSurvey: Sendable {
  let path: String
  /// Of the journal before it was damaged; nil for a file of something else.
  let truth: JournalTruth?

  private static let now: Timestamp = 1_800_000_000

  func run(writes: Bool) async {
    guard let journal = opened(writes ? .readWrite(create: false) : .readOnly) else { return }
    await look(journal)
    if writes { await work(journal) }
    do throws(JournalError) { try journal.close() } catch { check(error) }
  }

  private func opened(_ access: Journal.Access) -> Journal? {
    do throws(JournalError) { return try Journal.open(path: path, access: access) } catch {
      check(error)
      return nil
    }
  }

  private func check(_ error: JournalError) {
    Invariants.sentence(error.message)
    require(error.message.utf8.count < 4_096, "a message of \(error.message.utf8.count) bytes")
  }

  private func tried<Value: Sendable>(_ body: () async throws(JournalError) -> Value) async -> Value? {
    do throws(JournalError) { return try await body() } catch {
      check(error)
      return nil
    }
  }

  // MARK: Reading

  private func look(_ journal: Journal) async {
    _ = await tried { () async throws(JournalError) in try await journal.quickCheck() }
    _ = await tried { () async throws(JournalError) in try await journal.integrityCheck() }
    _ = await tried { () async throws(JournalError) in try await journal.hostPauses(at: 0) }
    _ = await tried { () async throws(JournalError) in try await journal.events(limit: 100) }
    _ = await tried { () async throws(JournalError) in try await journal.jobsActive(since: 0) }
    _ = await tried { () async throws(JournalError) in try await journal.jobsEnded(before: Self.now) }
    let jobs = await tried { () async throws(JournalError) in try await journal.jobs(limit: 20) } ?? []
    for job in jobs { believe(job) }
    for id in Set(jobs.map(\.id)).union(truth?.jobs.keys.map { $0 } ?? [1]).sorted().prefix(8) {
      await look(at: id, of: journal)
    }
    for id in truth?.transfers.keys.sorted().prefix(8) ?? [] {
      if let transfer = await tried({ () async throws(JournalError) in try await journal.transfer(id) })
        ?? nil
      {
        believe(transfer)
      }
      await progress(of: id, in: journal)
    }
  }

  private struct Listed: Sendable {
    var ordinal: Int64
    var message: Message
  }

  private func look(at id: JobID, of journal: Journal) async {
    let limit = 40
    if let job = await tried({ () async throws(JournalError) in try await journal.job(id) }) ?? nil {
      believe(job)
    }
    let messages =
      await tried { () async throws(JournalError) -> [Listed] in
        try await journal.messages(of: id, limit: limit).map {
          Listed(ordinal: $0.ordinal, message: $0.message)
        }
      } ?? []
    for listed in messages where truth != nil {
      let known = truth?.messages[id]?[listed.ordinal]
      require(known == listed.message, "message \(listed.ordinal) of job \(id) is another than it was")
    }
    for open in [true, false] {
      let transfers =
        await tried { () async throws(JournalError) in
          open
            ? try await journal.openTransfers(of: id, limit: limit)
            : try await journal.transfers(of: id, limit: limit)
        } ?? []
      for transfer in transfers {
        believe(transfer)
        _ = await tried { () async throws(JournalError) in try await journal.metadata(of: transfer) }
      }
    }
    let extractions =
      await tried { () async throws(JournalError) in try await journal.extractions(of: id, limit: limit) }
      ?? []
    for extraction in extractions {
      _ = await tried { () async throws(JournalError) in
        try await journal.undispatched(extraction, limit: limit)
      }
      _ = await tried { () async throws(JournalError) in try await journal.lastDirectory(extraction) }
    }
    _ = await tried { () async throws(JournalError) in try await journal.openExtractions(of: id) }
    _ = await tried { () async throws(JournalError) in try await journal.hooks(of: id) }
    _ = await tried { () async throws(JournalError) in try await journal.owed(by: id, limit: limit) }
    _ = await tried { () async throws(JournalError) in
      try await journal.samples(of: id, since: 0, limit: limit)
    }
    _ = await tried { () async throws(JournalError) in try await journal.events(of: id, limit: limit) }
    _ = await tried { () async throws(JournalError) in try await journal.latestEvents(of: id, limit: limit) }
    _ = await tried { () async throws(JournalError) in try await journal.latestReason(of: id, .jobPaused) }
    _ = await tried { () async throws(JournalError) in try await journal.endedFiles(of: id, since: 0) }
    _ = await tried { () async throws(JournalError) in try await journal.wish(of: id) }
  }

  private func progress(of id: TransferID, in journal: Journal) async {
    guard let progress = await tried({ () async throws(JournalError) in try await journal.progress(of: id) })
    else { return }
    // Rows may be gone with their page; those that are there say what they said.
    let known = truth?.progress[id] ?? TransferProgress()
    for segment in progress.segments {
      require(known.segments.contains(segment), "a segment of transfer \(id) is another than it was")
    }
    let length = truth?.transfers[id]?.representation?.completeLength
    _ = accepted { () throws(SegmentMapError) in
      try SegmentMap(records: progress.segments, completeLength: length)
    }
    for chunk in 0..<256 where progress.checksums[chunk] != nil {
      require(progress.checksums[chunk] == known.checksums[chunk], "a checksum of transfer \(id) is another")
    }
  }

  private func believe(_ job: JobRecord) {
    guard let truth else { return }
    guard let known = truth.jobs[job.id] else { fail("the job \(job.id) was never there") }
    require(
      job.input == known.input && job.options == known.options && job.createdAt == known.createdAt,
      "job \(job.id) is another than it was")
  }

  private func believe(_ transfer: TransferRecord) {
    guard let truth else { return }
    guard var known = truth.transfers[transfer.id] else {
      fail("the transfer \(transfer.id) was never there")
    }
    // The number of a place has no sum: a wrong one asks another source, whose validator has to fit.
    known.alternative = transfer.alternative
    require(known == transfer, "transfer \(transfer.id) is another than it was")
  }

  // MARK: Writing

  private func work(_ journal: Journal) async {
    let now = Self.now
    guard
      await tried({ () async throws(JournalError) in
        try await journal.openSession(bootID: "boot", processID: 1, host: "host", at: now)
      }) != nil
    else { return }
    for id in truth?.jobs.keys.sorted() ?? [1] {
      guard
        case .claimed? = await tried({ () async throws(JournalError) in
          try await journal.claim(id, resuming: true, at: now)
        })
      else { continue }
      await work(on: id, of: journal)
    }
    _ = await tried { () async throws(JournalError) in
      try await journal.retry(truth?.jobs.keys.sorted() ?? [1], at: now)
    }
    _ = await tried { () async throws(JournalError) in try await journal.closeSession(at: now) }
  }

  private func work(on id: JobID, of journal: Journal) async {
    let now = Self.now
    let open =
      await tried { () async throws(JournalError) in try await journal.openTransfers(of: id, limit: 3) } ?? []
    for transfer in open {
      _ = await tried { () async throws(JournalError) in try await journal.start([transfer.id], at: now) }
      let progress = await tried { () async throws(JournalError) in
        try await journal.progress(of: transfer.id)
      }
      guard let held = progress else { continue }
      _ = await tried { () async throws(JournalError) in
        try await journal.commit([Checkpoint(transfer: transfer.id, segments: held.segments)], .hard)
      }
      _ = await tried { () async throws(JournalError) in
        try await journal.wait(transfer.id, attempts: 1, notBefore: now, reason: "damaged")
      }
      _ = await tried { () async throws(JournalError) in
        try await journal.forgetBytes(of: transfer.id, at: now, reason: "damaged")
      }
    }
    let new = NewMessages([.url("https://example.org/new", [:])], extraction: nil, cursor: nil, isLast: true)
    _ = await tried { () async throws(JournalError) in
      try await journal.append(new, to: id, durability: .hard)
    }
    _ = await tried { () async throws(JournalError) in try await journal.pauseOwned(id, reason: "r", at: now)
    }
    _ = await tried { () async throws(JournalError) in try await journal.finishJob(id, at: now) }
    _ = await tried { () async throws(JournalError) in try await journal.release(id, at: now) }
  }
}
