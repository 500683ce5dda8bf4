import GDLCore

/// What has to hold when everything is over.
struct FinalCheck {
  private let world: World
  private let orders: Orders
  private let accepted: [Int: JobID]
  private var journal: Reader { world.inspector.journal }

  init(_ world: World, _ orders: Orders, _ accepted: [Int: JobID]) {
    self.world = world
    self.orders = orders
    self.accepted = accepted
  }

  private struct Job {
    var id: JobID
    var state: JobRecord.State?
  }

  private func job(_ plan: JobPlan) -> Job? {
    journal.all("SELECT id, state FROM job WHERE input = ?", [.text(Orders.input(plan.number))]) { row in
      Job(id: row.integer(0), state: JobRecord.State(rawValue: Int(row.integer(1))))
    }.first
  }

  /// Whether nothing is left that another run could change.
  var isOver: Bool { openText.isEmpty }

  /// What is left, for people.
  var openText: String {
    var open: [String] = []
    for plan in orders.jobs {
      guard let job = job(plan) else {
        if plan.life != nil { open.append("job \(plan.number) does not exist") }
        continue
      }
      if job.state == .cancelled { continue }
      if job.state?.isEnded != true { open.append("job \(job.id) is \(job.state.map { "\($0)" } ?? "?")") }
      for file in files(of: job.id) where file.state == .failed && !mayFail(file, plan) {
        open.append("\(file.url): \(file.reason)")
      }
      let failed = journal.integer(
        "SELECT count(*) FROM extraction WHERE job = ? AND state = 2", [.integer(job.id)])
      if failed != 0 { open.append("a source of job \(job.id) failed") }
    }
    return open.joined(separator: "; ")
  }

  private struct File {
    var id: TransferID
    var url: String
    var state: TransferRecord.State?
    var reason: String
    var path: String
    var name: String
  }

  private func files(of job: JobID) -> [File] {
    journal.all(
      """
      SELECT transfer.id, message.url, transfer.state, transfer.reason, directory.path, transfer.name
      FROM message LEFT JOIN transfer ON transfer.job = message.job AND transfer.ordinal = message.ordinal
        LEFT JOIN directory ON directory.id = transfer.directory
      WHERE message.job = ? AND message.kind = 3
      """, [.integer(job)]
    ) { row in
      File(
        id: row.integer(0), url: row.text(1),
        state: row.isNull(2) ? nil : TransferRecord.State(rawValue: Int(row.integer(2))),
        reason: row.text(3), path: row.text(4), name: row.text(5))
    }
  }

  private func mayFail(_ file: File, _ plan: JobPlan) -> Bool {
    if world.strangers.touched(file.path + "/" + file.name) { return true }
    if file.reason.contains("belongs to another URL") { return true }
    if plan.onMaximumFails { return true }
    return orders.messagesOfFiles(plan).contains {
      world.servers.served[$0.resource].url == file.url && orders.isHopeless($0)
    }
  }

  // MARK: At the end

  func check() {
    for plan in orders.jobs {
      guard let job = job(plan) else { continue }
      checkMessages(job, plan)
      if job.state != .cancelled { checkFiles(job, plan) }
      checkCounts(job)
    }
    world.inspector.checkAllDone()
    checkDebts()
    checkNames()
    world.inspector.accounts.checkEnd(world)
  }

  /// No message is lost, and none is there twice.
  private func checkMessages(_ job: Job, _ plan: JobPlan) {
    let found = journal.all(
      "SELECT url FROM message WHERE job = ? AND kind = 3 ORDER BY url", [.integer(job.id)]
    ) { $0.text(0) }
    let expected = orders.expectedURLs(plan)
    guard found.sorted() != expected, job.state != .cancelled, !(plan.onMaximumFails && job.state == .failed)
    else { return }
    world.fail("job \(plan.number) has \(found.count) messages where \(expected.count) should be")
  }

  /// Every URL ended, and in a way that there is a reason for.
  private func checkFiles(_ job: Job, _ plan: JobPlan) {
    for file in files(of: job.id) {
      switch file.state {
      case .done: break
      case .skipped where isGoodReason(file.reason): break
      case .failed where mayFail(file, plan): break
      case .pending, .active, .finalizing, .skipped, .failed, .cancelled, nil:
        if plan.onMaximumFails, job.state == .failed { continue }
        world.fail("\(file.url) ended as \(file.state.map { "\($0)" } ?? "nothing"): \(file.reason)")
      }
    }
  }

  private func isGoodReason(_ reason: String) -> Bool {
    ["in the archive", "complete already", "same URL"].contains { reason.contains($0) }
      || reason.contains("exists")
  }

  /// Counters equal what counting gives, and a file is called done once.
  private func checkCounts(_ job: Job) {
    let differs = journal.integer(
      """
      SELECT count(*) FROM job WHERE id = ?1 AND (
        done != (SELECT count(*) FROM transfer WHERE job = ?1 AND state = 3)
        OR skipped != (SELECT count(*) FROM transfer WHERE job = ?1 AND state = 4)
        OR failed != (SELECT count(*) FROM transfer WHERE job = ?1 AND state = 5)
        OR files != (SELECT count(*) FROM message WHERE job = ?1 AND kind = 3))
      """, [.integer(job.id)])
    if differs != 0 { world.fail("the counters of job \(job.id) are wrong") }
    let twice = journal.integer(
      "SELECT count(*) FROM (SELECT transfer FROM event WHERE job = ? AND kind = 24 GROUP BY transfer HAVING count(*) > 1)",
      [.integer(job.id)])
    if twice != 0 { world.fail("a file of job \(job.id) was finished twice") }
  }

  /// What finished files owed is paid.
  private func checkDebts() {
    if journal.integer("SELECT count(*) FROM owed JOIN job ON job.id = owed.job WHERE job.state < 5") != 0 {
      world.fail("something is still owed")
    }
    let hasArchive = orders.jobs.contains(where: \.hasArchive)
    let archive = hasArchive && FileOnDisk.exists(Place.archive) ? Reader(Place.archive) : nil
    for plan in orders.jobs {
      guard let job = job(plan), job.state != .cancelled else { continue }
      for file in files(of: job.id) where file.state == .done {
        if plan.hasSidecars, world.disk.folder(file.path)?.entries[file.name + ".json"]?.file == nil {
          world.fail("\(file.name) has no sidecar")
        }
        if plan.hasArchive {
          let path = file.url.split(separator: "/", maxSplits: 1).last.map { $0.dropFirst() } ?? ""
          let count = archive?.integer(
            "SELECT count(*) FROM archive WHERE entry LIKE ?", [.text("%" + path)])
          if count != 1 { world.fail("the archive has \(count ?? 0) entries for \(file.url)") }
        }
      }
    }
  }

  /// Finished files leave nothing behind, and nobody's files are there.
  private func checkNames() {
    for plan in orders.jobs {
      guard let job = job(plan) else { continue }
      for file in files(of: job.id) where file.state == .done {
        if world.disk.folder(file.path)?.entries[file.name + ".part"] != nil,
          !world.strangers.touched(file.path + "/" + file.name)
        {
          world.fail("\(file.name).part is left beside the finished file")
        }
      }
    }
  }
}

import Glibc

enum FileOnDisk {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
