/// Bytes that were fetched twice, and whether there was a reason.
struct Accounts {
  enum Cause { case killed, powerCut, ended }

  /// Compares what clients took of each resource with what they hold of it now.
  ///
  /// A crash excuses what it took, as long as that is within bounds; an orderly end takes nothing.
  func settle(_ world: World, _ cause: Cause) {
    guard world.violation == nil else { return }
    for served in world.servers.served where served.taken > 0 && !served.isExcused {
      let held = held(served, world, afterPowerCut: cause == .powerCut)
      let lost = served.taken - served.excused - held
      guard lost > 0, !served.isExcused else { continue }
      world.note("lost", lost, served.url)
      if world.disk.hadTroubles {
        served.excused += lost
        continue
      }
      let bound = bound(served, world, cause)
      guard lost <= bound else {
        return world.fail("\(lost) bytes of \(served.url) were lost (\(cause)), where \(bound) may be")
      }
      served.excused += lost
    }
    if cause == .ended { world.disk.forgiveTroubles() }
  }

  /// Everything is over: what was taken is what is there, and what crashes excused.
  func checkEnd(_ world: World) {
    for served in world.servers.served where served.taken > 0 && !served.isExcused {
      let held = held(served, world, afterPowerCut: false)
      guard held > 0, !served.isExcused, served.taken - served.excused > held else { continue }
      world.fail(
        "\(served.taken) bytes of \(served.url) were fetched, \(served.excused) of them for a reason")
    }
  }

  /// Bytes that the next start needs not fetch.
  private func held(_ served: Served, _ world: World, afterPowerCut: Bool) -> Int {
    var held = 0
    // What becomes of an ended job's files is not counted.
    let ended = world.inspector.journal.integer(
      """
      SELECT count(*) FROM message JOIN transfer ON transfer.job = message.job
        AND transfer.ordinal = message.ordinal WHERE message.url = ? AND transfer.state IN (4, 6)
      """, [.text(served.url)])
    if ended != 0 { served.isExcused = true }
    world.inspector.journal.each(
      """
      SELECT transfer.state, transfer.length, segment.first_position, segment.position, directory.path,
        transfer.name, segment.durable_position, transfer.crc32
      FROM message JOIN transfer ON transfer.job = message.job AND transfer.ordinal = message.ordinal
        JOIN directory ON directory.id = transfer.directory
        LEFT JOIN segment ON segment.transfer = transfer.id
      WHERE message.url = ?
      """, [.text(served.url)]
    ) { row in
      // A failed one that is whole only waits for its name.
      let isWhole = row.integer(0) == 2 || row.integer(0) == 5 && !row.isNull(7)
      if row.integer(0) == 3 || isWhole && !afterPowerCut {
        held += Int(row.integer(1))
      } else if !row.isNull(2) {
        let range = Int(row.integer(2))..<Int(row.integer(3))
        let folder = world.disk.folder(row.text(4))
        // Bytes that a disk lost behind everybody's back are found missing by whoever starts next.
        if let file = folder?.entries[row.text(5) + ".part"]?.file, file.faults > 0 {
          served.isExcused = true
        }
        // After a power cut, and until somebody has looked, the journal claims what is not there.
        held +=
          world.powerCuts > 0
          ? right(range, durable: Int(row.integer(6)), of: served, row.text(4), row.text(5), world)
          : range.count
      }
    }
    return held
  }

  /// Of these bytes, those in chunks that are as they should be, and of a begun one what was durable.
  private func right(
    _ range: Range<Int>, durable: Int, of served: Served, _ path: String, _ name: String, _ world: World
  ) -> Int {
    let folder = world.disk.folder(path)
    guard let file = (folder?.entries[name + ".part"] ?? folder?.entries[name])?.file else { return 0 }
    let content = served.current.content
    return file.withContent { bytes in
      var sum = 0
      var start = range.lowerBound
      while start < range.upperBound {
        let end = min((start / 1_048_576 + 1) * 1_048_576, range.upperBound)
        if end <= bytes.count,
          content.matches(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), from: start)
        {
          sum += end - start
        } else if (start..<end).contains(durable) {
          sum += durable - start
        }
        start = end
      }
      return sum
    }
  }

  /// What a crash may cost (crash-protocol: 64 KiB a connection or what 20 ms bring; 1.2 s and 256 KiB), with
  /// what the devices of this world take on top of that.
  private func bound(_ served: Served, _ world: World, _ cause: Cause) -> Int {
    let pace = world.scenario.pace
    let lanes = Double(served.laneLimit)
    let rate = served.site.bytesPerSecond
    let commit = 20 * pace.transaction.upperBound + 2 * pace.hiccupSeconds
    switch cause {
    case .ended: return 0
    case .killed: return Int(lanes * (64 * 1_024 + 40_000 + rate * (0.08 + commit)))
    case .powerCut:
      let round = 20 * (pace.sync.upperBound * 10 + commit + pace.hiccupSeconds)
      return Int(lanes * (256 * 1_024 + rate * (1.2 + round)))
    }
  }
}
