import CSimulation
import GDLCore

/// Looks at journal and disk after every step that may break a promise, and says when one is broken.
final class Inspector {
  unowned var world: World!
  private(set) var reader: Reader?
  private var lastEvent: Int64 = 0
  private var lastLog = gdl_sim_log()
  /// Jobs that the journal calls paused, and when bytes of one were taken all the same.
  private var paused: [JobID: Double?] = [:]
  private(set) var accounts = Accounts()

  func open() {
    reader = Reader(Place.journal)
    lastLog = gdl_sim_log_state()
  }

  func close() {
    reader?.close()
    reader = nil
  }

  var journal: Reader {
    guard let reader else { preconditionFailure("nobody looks into the journal while the power is off") }
    return reader
  }

  // MARK: After a transaction

  func transactionEnded(_ process: SimulatedProcess) {
    let log = gdl_sim_log_state()
    guard log.writes != lastLog.writes || log.syncs != lastLog.syncs else { return }
    readEvents()
    if log.syncs != lastLog.syncs { checkClaims(afterPowerCut: false) }
    lastLog = log
  }

  private func readEvents() {
    var done: [TransferID] = []
    journal.each(
      "SELECT id, job, transfer, kind, reason FROM event WHERE id > ? ORDER BY id", [.integer(lastEvent)]
    ) {
      row in
      lastEvent = row.integer(0)
      world.note(
        "event", Int(row.integer(3)), "job \(row.integer(1)) transfer \(row.integer(2)) \(row.text(4))")
      switch EventRecord.Kind(rawValue: Int(row.integer(3))) {
      case .jobPaused: paused[row.integer(1)] = .some(nil)
      case .jobStarted, .jobResumed, .jobResuming, .jobCancelled, .jobFailed, .jobDone, .jobPauseTimedOut:
        paused[row.integer(1)] = nil
      case .transferDone: done.append(row.integer(2))
      case _: break
      }
    }
    for id in done { checkDone(id) }
  }

  // MARK: Law 2: bytes before checkpoint

  private struct Claim {
    var first, durable: Int
    var path, name, url: String
    var isFinalizing: Bool
    var length: Int
  }

  /// What the journal claims durably is on the disk.
  ///
  /// - Parameter afterPowerCut: the bytes themselves are compared, too.
  func checkClaims(afterPowerCut: Bool) {
    // With a wish to delete, partial files go before the journal knows.
    let claims = journal.all(
      """
      SELECT segment.first_position, segment.durable_position, directory.path, transfer.name, message.url,
        transfer.state, transfer.length
      FROM segment JOIN transfer ON transfer.id = segment.transfer
        JOIN directory ON directory.id = transfer.directory
        JOIN message ON message.job = transfer.job AND message.ordinal = transfer.ordinal
        JOIN job ON job.id = transfer.job
      WHERE transfer.state IN (1, 2) AND job.wish NOT IN (3, 4)
        AND segment.durable_position > segment.first_position
      """
    ) { row in
      Claim(
        first: Int(row.integer(0)), durable: Int(row.integer(1)), path: row.text(2), name: row.text(3),
        url: row.text(4), isFinalizing: row.integer(5) == 2, length: Int(row.integer(6)))
    }
    for claim in claims { check(claim, afterPowerCut: afterPowerCut) }
  }

  private func check(_ claim: Claim, afterPowerCut: Bool) {
    guard let folder = world.disk.folder(claim.path) else {
      return world.fail("the journal claims bytes in \(claim.path), which is not there")
    }
    let name =
      claim.isFinalizing && folder.entries[claim.name + ".part"] == nil ? claim.name : claim.name + ".part"
    guard let file = folder.entries[name]?.file else {
      guard !world.strangers.touched(claim.path + "/" + claim.name) else { return }
      return world.fail("the journal claims bytes of \(claim.path)/\(name), which is not there")
    }
    guard !file.isForeign else { return }
    let range = claim.first..<claim.durable
    guard file.isDurable(range), afterPowerCut || folder.isDurable(name) || claim.isFinalizing else {
      return world.fail("the journal claims bytes \(range) of \(name), which are not durable")
    }
    guard afterPowerCut, let served = world.servers.resource(of: claim.url) else { return }
    let isRight = file.withContent { bytes in
      let held = UnsafeRawBufferPointer(rebasing: bytes[range])
      return served.candidates(world).contains { $0.content.matches(held, from: claim.first) }
    }
    if !isRight { world.fail("after a power cut bytes \(range) of \(name) are of no version") }
  }

  // MARK: Law 3: name before done

  private func checkDone(_ id: TransferID) {
    journal.each(
      """
      SELECT directory.path, transfer.name, message.url, transfer.length, transfer.state
      FROM transfer JOIN directory ON directory.id = transfer.directory
        JOIN message ON message.job = transfer.job AND message.ordinal = transfer.ordinal
      WHERE transfer.id = ?
      """, [.integer(id)]
    ) { row in
      guard row.integer(4) == 3 else { return }
      checkFinal(row.text(0), row.text(1), url: row.text(2), length: Int(row.integer(3)))
    }
  }

  /// A file that the journal calls done is there, whole, durable, and of one version.
  func checkFinal(_ path: String, _ name: String, url: String, length: Int) {
    guard !world.strangers.touched(path + "/" + name) else { return }
    guard let folder = world.disk.folder(path), let file = folder.entries[name]?.file else {
      return world.fail("\(path)/\(name) is done and not there")
    }
    guard folder.isDurable(name), file.isDurable(0..<file.size) else {
      return world.fail("\(path)/\(name) is done and not durable")
    }
    guard file.size == length else {
      return world.fail("\(path)/\(name) is done with \(length) bytes and has \(file.size)")
    }
    checkContent(of: file, name, url: url)
  }

  private func checkContent(of file: SimulatedFile, _ name: String, url: String) {
    guard let served = world.servers.resource(of: url) else { return world.fail("\(url) is of nobody") }
    let isRight = file.withContent { bytes in
      served.candidates(world).contains { $0.content.isWhole(bytes) }
    }
    guard !isRight else { return }
    let content = served.current.content
    let agreeing = file.withContent { bytes in
      (0..<bytes.count).first { $0 >= content.length || bytes[$0] != content.byte($0) } ?? bytes.count
    }
    world.fail(
      "\(name) has \(file.size) bytes that are no version of \(url); the present one has \(content.length), of which \(agreeing) agree"
    )
  }

  // MARK: Law 1: intent before effect

  /// An extractor goes on where the journal says that it is.
  func pageAsked(_ url: String, of served: Served) {
    let cursors = journal.all(
      """
      SELECT coalesce(extraction.cursor, '0') FROM extraction JOIN message ON message.job = extraction.job
        AND message.ordinal = extraction.ordinal WHERE message.url = ? AND extraction.state = 0
      """, [.text(served.url)]
    ) { $0.text(0) }
    guard !cursors.contains(where: { url.hasSuffix("?page=" + $0) }) else { return }
    world.fail("\(url) is asked for, and the journal is at page \(cursors.joined(separator: ", "))")
  }

  /// No power cut leaves a partial file that the journal knows nothing of.
  private func checkOwners() {
    for path in Place.folders {
      var folders = [world.disk.folder(path)].compactMap(\.self)
      while let folder = folders.popLast() {
        for (name, entry) in folder.entries.sorted(by: { $0.key < $1.key }) {
          if let child = entry.folder { folders.append(child) }
          guard name.hasSuffix(".part"), !name.hasSuffix(".json.part"), let file = entry.file else {
            continue
          }
          let final = String(name.dropLast(5))
          // A power cut may undo that a file without bytes got the name that the server proposed.
          guard !world.scenario.sites.contains(where: \.proposesNames) else { continue }
          guard file.size > 0, transfer(folder.path, final) == nil else { continue }
          world.fail("\(folder.path)/\(name) is of no transfer")
        }
      }
    }
  }

  // MARK: Names

  func willCreate(_ name: String, in folder: SimulatedFolder) {
    guard name.hasSuffix(".part"), !name.hasSuffix(".json.part") else { return }
    let final = String(name.dropLast(5))
    guard transfer(folder.path, final) == nil else { return }
    world.fail("\(name) is made, and the journal knows nothing of it")
  }

  func willRemove(_ name: String, in folder: SimulatedFolder) {
    if !name.hasSuffix(".part") { world.fail("\(folder.path)/\(name) is removed") }
  }

  func willRename(_ file: SimulatedFile, _ name: String, to newName: String, in folder: SimulatedFolder) {
    guard newName + ".part" == name else { return }
    guard file.isDurable(0..<file.size) else {
      return world.fail("\(name) gets its final name, and its bytes are not durable")
    }
    guard let transfer = transfer(folder.path, newName) else {
      if !newName.hasSuffix(".json") { world.fail("\(newName) is the name of nobody's file") }
      return
    }
    guard folder.entries[newName] == nil else { return world.fail("\(newName) is overwritten") }
    guard transfer.state == 2, transfer.length == file.size else {
      return world.fail("\(newName) gets its name before the journal knows that it is whole")
    }
    checkContent(of: file, newName, url: transfer.url)
  }

  /// The open transfer with that final name; if there is none, any.
  private func transfer(_ path: String, _ name: String) -> (state: Int64, length: Int, url: String)? {
    var found: (state: Int64, length: Int, url: String)?
    journal.each(
      """
      SELECT transfer.state, transfer.length, message.url
      FROM transfer JOIN directory ON directory.id = transfer.directory
        JOIN message ON message.job = transfer.job AND message.ordinal = transfer.ordinal
      WHERE transfer.name = ? AND directory.path = ? ORDER BY transfer.state < 3
      """, [.text(name), .text(path)]
    ) { row in found = (row.integer(0), Int(row.integer(1)), row.text(2)) }
    return found
  }

  // MARK: Pauses

  /// Nothing is received for a job that the journal calls paused.
  func bytesTaken(of served: Served, by process: SimulatedProcess) {
    guard !paused.isEmpty else { return }
    let jobs = journal.all(
      """
      SELECT message.job FROM message JOIN transfer ON transfer.job = message.job
        AND transfer.ordinal = message.ordinal
      WHERE message.url = ? AND transfer.state IN (0, 1)
      """, [.text(served.url)]
    ) { $0.integer(0) }
    guard !jobs.isEmpty, jobs.allSatisfy({ paused[$0] != nil }) else { return }
    for job in jobs where paused[job] == .some(nil) {
      paused[job] = .some(world.loop.now)
      // A short pause goes on at once, and the journal is told then.
      world.loop.after(2) { [unowned self] in
        if case .some(.some) = paused[job] { world.fail("bytes of job \(job) come in while it is paused") }
      }
    }
  }

  // MARK: Deaths

  func processDied() {
    paused = [:]
    readEvents()
    accounts.settle(world, .killed)
  }

  func powerFails() { paused = [:] }

  func powerIsBack() {
    lastEvent = journal.integer("SELECT coalesce(max(id), 0) FROM event") ?? 0
    checkClaims(afterPowerCut: true)
    checkAllDone()
    checkOwners()
    accounts.settle(world, .powerCut)
  }

  func checkAllDone() {
    let done = journal.all(
      """
      SELECT directory.path, transfer.name, message.url, transfer.length
      FROM transfer JOIN directory ON directory.id = transfer.directory
        JOIN message ON message.job = transfer.job AND message.ordinal = transfer.ordinal
      WHERE transfer.state = 3
      """
    ) { row in (row.text(0), row.text(1), row.text(2), Int(row.integer(3))) }
    for (path, name, url, length) in done { checkFinal(path, name, url: url, length: length) }
  }

  func lifeEnded(cleanly: Bool) {
    if cleanly { accounts.settle(world, .ended) }
    guard world.isFaultless, let tries = journal.integer("SELECT max(attempts) FROM transfer"), tries > 0
    else {
      return
    }
    world.fail("a file has \(tries) tries, and nothing ever went wrong")
  }
}
