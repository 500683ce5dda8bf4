import GDL
import GDLTestSupport
import Glibc
import Testing

/// A disk that is full, breaks, or is not as it was left.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Disk` {
  let file = Resource(length: (3 << 20) + 500_000)

  private func expectResumable(_ outcome: Download.Outcome) {
    if case .resumable = outcome.report.ending { return }
    Issue.record("\(outcome.report.ending): \(outcome.text)")
  }

  private func journaled(_ download: Download) async throws -> FileDetail {
    let engine = try Engine(download.configuration, access: .readOnly)
    let file = try #require(try await engine.files(of: 1, limit: 1).first)
    try await engine.close()
    return file
  }

  /// What the second run fetched is what the first one did not keep, and a little more.
  private func finishes(_ download: Download, atMost bytes: Int64? = nil) async throws {
    let outcome = try await download.run()
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
    if let bytes { #expect(outcome.report.bytesReceived <= bytes, "\(outcome.report.bytesReceived) bytes") }
  }

  private func exiting(_ behaviour: Behaviour) throws -> Download {
    try Download(behaviour, configuration: { $0.exitsWhenPaused = true })
  }

  private func isPaused(_ engine: Engine) async throws -> Bool {
    try await engine.jobs().first?.record.state == .paused
  }

  @Test func `K1: a disk that fills up pauses the job, and room has it go on by itself`() async throws {
    let disk = FaultyDisk()
    disk.fail(.write, with: ENOSPC, afterBytes: 1_500_000)
    disk.claimFree(1 << 20)
    let download = try Download(.serving(file), options: { $0.network.retries = 0 })
    let outcome = try await download.live(disk: disk) { engine in
      #expect(try await waitUntil { try await isPaused(engine) })
      let paused = try await engine.jobs()[0]
      #expect(paused.isRunning, "the process waits for room")
      disk.mend()
      // Less than the file still needs is no room.
      disk.claimFree(file.length - 1_600_000)
      let looks = ContinuousClock.now + .seconds(2.5)
      #expect(await waitUntil { ContinuousClock.now >= looks })
      #expect(download.requests.count == 1, "the network is not asked again for the disk's fault")
      disk.claimFree(nil)
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(
      outcome.text.contains("job 1 is paused, and goes on when there is room: cannot write"),
      "\(outcome.text)")
    #expect(outcome.report.bytesReceived <= file.length + 1_000_000, "what was received is kept")
    #expect(download.difference(from: file) == nil)
    #expect(download.requests.count == 2)
  }

  @Test func `K1: room that proves to be none is tried ever more rarely, and a stop ends the wait`()
    async throws
  {
    let disk = FaultyDisk()
    disk.fail(.preallocate, with: EDQUOT)
    let download = try Download(.serving(file).with(.stall(afterBytes: 600_000, seconds: 2)))
    let outcome = try await download.live(disk: disk) { engine in
      #expect(await waitUntil { download.requests.count == 3 })
      let pauses = try await waitUntil { try await isPaused(engine) }
      #expect(pauses)
      engine.stop()
    }
    #expect(outcome.report.ending == .stopped)
    let times = download.requests.map(\.timeSeconds)
    #expect(times[1] - times[0] >= 0.9 && times[2] - times[1] >= 1.9, "\(times)")
    try await finishes(download)
  }

  @Test func `K1: a disk that fills up ends a run that waits for nothing, and room lets the next go on`()
    async throws
  {
    let disk = FaultyDisk()
    disk.fail(.write, with: ENOSPC, afterBytes: 1_500_000)
    let download = try exiting(.serving(file))
    let outcome = try await download.run(disk: disk)
    expectResumable(outcome)
    #expect(outcome.text.contains("No space left"))
    #expect(download.requests.count == 1, "the network is not asked again for the disk's fault")
    try await finishes(download, atMost: file.length - 900_000)
  }

  @Test func `K1: a file that does not fit is refused before it is fetched`() async throws {
    let disk = FaultyDisk()
    disk.fail(.preallocate, with: ENOSPC)
    let download = try exiting(.serving(file).with(.stall(afterBytes: 600_000, seconds: 2)))
    let outcome = try await download.run(disk: disk)
    expectResumable(outcome)
    #expect(outcome.report.bytesReceived <= 600_000)
    #expect(download.requests.count == 1)
    try await finishes(download)
  }

  @Test(arguments: [EIO, EDQUOT, EFBIG])
  func `K3: no fault of the disk is answered with requests`(code: Int32) async throws {
    let disk = FaultyDisk()
    disk.fail(.write, with: code, afterBytes: 1_500_000)
    let download = try exiting(.serving(file))
    expectResumable(try await download.run(disk: disk))
    #expect(download.requests.count == 1)
    try await finishes(download)
  }

  @Test func `K4: bytes that a failed write left behind are not counted`() async throws {
    let disk = FaultyDisk()
    disk.fail(.write, with: ENOSPC, afterBytes: 1_000_001)
    let download = try exiting(.serving(file))
    expectResumable(try await download.run(disk: disk))
    let segments = try await journaled(download).segments
    #expect(segments.allSatisfy { $0.position <= 1_000_001 })
    #expect(FileContent.length(of: download.path("file.bin.part")) ?? 0 >= 1_000_001)
    try await finishes(download)
  }

  @Test func `K5: after a failed sync nothing above the last durable byte is believed`() async throws {
    let disk = FaultyDisk()
    // The first hard checkpoint succeeds, the second does not.
    disk.fail(.synchronizeData, with: EIO, afterCalls: 1)
    let download = try Download(.serving(file).with(.rate(bytesPerSecond: 1_000_000)))
    let outcome = try await download.run(disk: disk)
    expectResumable(outcome)
    #expect(disk.log.contains { $0.call == .synchronizeData && $0.failed })
    #expect(disk.synchronizedAfterFailure.isEmpty, "no second sync on that descriptor")
    let file = try await journaled(download)
    #expect(file.segments.reduce(0) { $0 + $1.position - $1.firstPosition } > 0)
    #expect(file.segments.allSatisfy { $0.position == $0.durablePosition }, "\(file.segments)")
    #expect(file.record.partIdentity == nil)
    // What the kernel lost may be anything.
    let durable = file.segments.map(\.position).max() ?? 0
    try overwrite(download.path("file.bin.part"), from: durable)
    try await finishes(download)
  }

  @Test(arguments: [FaultyDisk.Call.synchronize, .synchronizeData])
  func `K5: a failed sync at the end or on the way leaves no finished file`(call: FaultyDisk.Call)
    async throws
  {
    let disk = FaultyDisk()
    let download = try Download(.serving(file).with(.rate(bytesPerSecond: 3_000_000)))
    _ = try download.folder.makeFolder("got")
    disk.fail(call, with: EIO)
    let outcome = try await download.run(disk: disk)
    expectResumable(outcome)
    #expect(outcome.report.done == 0)
    #expect(download.names == ["file.bin.part"])
    #expect(disk.synchronizedAfterFailure.isEmpty)
    try await finishes(download)
  }

  @Test func `K5: a sync that fails as the run is stopped takes back what was not durable`() async throws {
    let disk = FaultyDisk()
    disk.fail(.synchronizeData, with: EIO)
    let download = try Download(.serving(file).with(.stall(afterBytes: 1_500_000), on: .first(1)))
    let outcome = try await download.live(disk: disk) { engine in
      #expect(await waitUntil { await engine.progress().files.contains { $0.received >= 1_500_000 } })
      engine.stop()
    }
    #expect(disk.log.contains { $0.call == .synchronizeData && $0.failed })
    #expect(outcome.text.contains("Input/output error"))
    #expect(disk.synchronizedAfterFailure.isEmpty)
    let detail = try await journaled(download)
    #expect(detail.segments.allSatisfy { $0.position == $0.firstPosition }, "\(detail.segments)")
    #expect(detail.record.partIdentity == nil)
    try overwrite(download.path("file.bin.part"), from: 0)
    try await finishes(download)
  }

  // The checkpoint's sync had begun before the last byte came; its error arrived when the file already
  // waited for its name, and the run crashed.
  @Test func `K5: a checkpoint that fails when the file is whole keeps it from its name`() async throws {
    let disk = FaultyDisk()
    let (rest, inside, sync) = (Gate(), Gate(), Gate())
    disk.fail(.synchronizeData, with: EIO)
    disk.before(.synchronizeData) {
      inside.open()
      _ = sync.waitBlocking(timeoutSeconds: 20)
    }
    let download = try Download(
      .serving(file).with(.wait(for: rest, afterBytes: 1_500_000), on: .first(1)))
    let outcome = try await download.live(disk: disk) { engine in
      // A durable checkpoint comes each second.
      #expect(await inside.passed())
      rest.open()
      #expect(await waitUntil { await engine.progress().files.contains { $0.phase == .finishing } })
      sync.open()
    }
    expectResumable(outcome)
    #expect(download.names == ["file.bin.part"])
    #expect(disk.synchronizedAfterFailure.isEmpty)
    disk.mend()
    try await finishes(download)
  }

  @Test func `K5: a final name that did not become durable is not reported as done`() async throws {
    let disk = FaultyDisk()
    let download = try Download(.serving(file))
    _ = try download.folder.makeFolder("got")
    disk.before(.rename) { [weak disk] in disk?.fail(.synchronize, with: EIO) }
    expectResumable(try await download.run(disk: disk))
    #expect(download.names == ["file.bin"])
    #expect(try await journaled(download).record.state == .finalizing)
    let requests = download.requests.count
    try await finishes(download, atMost: 0)
    #expect(download.requests.count == requests, "the whole file was there")
  }

  @Test func `K5: a rename that fails keeps the whole file for the next run`() async throws {
    let disk = FaultyDisk()
    disk.fail(.rename, with: EIO)
    let download = try Download(.serving(file))
    expectResumable(try await download.run(disk: disk))
    #expect(download.names == ["file.bin.part"])
    try await finishes(download, atMost: 0)
    #expect(download.requests.count == 1)
  }

  @Test(arguments: [EROFS, EACCES])
  func `K6: a destination that became read-only fails without a request and keeps the bytes`(
    code: Int32
  ) async throws {
    let download = try Download(.serving(file).with(.stall(afterBytes: 1_500_000), on: .first(1)))
    _ = try await download.stop(whenReceived: 1_500_000)
    let disk = FaultyDisk()
    disk.fail(.open, with: code)
    expectResumable(try await download.run(disk: disk))
    #expect(download.requests.count == 1)
    #expect(download.partialDifference(from: file, bytes: 1_500_000) == nil)
    try await finishes(download, atMost: file.length - 1_500_000)
  }

  /// A job that was stopped in mid-file, whose partial file `change` then meets.
  private func stopped(_ change: (Download, String) throws -> Void) async throws -> Download {
    let download = try Download(.serving(file).with(.stall(afterBytes: 1_500_000), on: .first(1)))
    _ = try await download.stop(whenReceived: 1_500_000)
    try change(download, download.path("file.bin.part"))
    return download
  }

  @Test func `K7: a partial file that was deleted is begun again`() async throws {
    let download = try await stopped { _, path in #expect(unlink(path) == 0) }
    try await finishes(download)
    #expect(download.ranges == ["", ""])
  }

  @Test func `K8: of a partial file that became shorter, what is there and fits is kept`() async throws {
    let download = try await stopped { _, path in #expect(truncate(path, 1_200_000) == 0) }
    try await finishes(download)
    #expect(download.ranges == ["", "bytes=1048576-"])
  }

  @Test func `K9: what a partial file has too much is cut off`() async throws {
    let download = try await stopped { _, path in
      try FileContent.write(FileContent.read(path) + [UInt8](repeating: 9, count: 4 << 20), to: path)
    }
    try await finishes(download)
    #expect(download.ranges == ["", "bytes=1500000-"])
  }

  @Test func `K11: a tail that reads as zeros is fetched again`() async throws {
    let download = try await stopped { _, path in
      #expect(truncate(path, 1_100_000) == 0)
      #expect(truncate(path, 1_500_000) == 0)
    }
    try await finishes(download)
    #expect(download.ranges == ["", "bytes=1048576-"])
  }

  @Test func `K12: a destination that was removed is made again`() async throws {
    let download = try await stopped { download, path in
      #expect(unlink(path) == 0)
      #expect(rmdir(download.folder.path("got")) == 0)
    }
    try await finishes(download)
  }

  @Test func `K12: a destination that came back with other content is not trusted`() async throws {
    let download = try await stopped { download, path in
      #expect(rename(download.folder.path("got"), download.folder.path("old")) == 0)
      _ = try download.folder.makeFolder("got")
      try FileContent.write([UInt8](repeating: 1, count: 2 << 20), to: path)
    }
    try await finishes(download)
  }

  @Test func `K13: a file system that reserves nothing takes the file all the same`() async throws {
    let memory = try TemporaryFolder(in: "/dev/shm")
    let download = try Download(.serving(file), options: { $0.directory = memory.path("got") })
    #expect(try await download.run().isComplete)
    #expect(file.difference(file: memory.path("got/file.bin")) == nil)
    let disk = FaultyDisk()
    disk.fail(.preallocate, with: EOPNOTSUPP)
    let unsupported = try Download(.serving(file))
    #expect(try await unsupported.run(disk: disk).isComplete)
    #expect(unsupported.difference(from: file) == nil)
  }

  @Test func `the disk begins to write a big file before its end, and never where it still grows`()
    async throws
  {
    let file = Resource(length: (40 << 20) + 1)
    let disk = FaultyDisk()
    // Pieces are asked for when the last one was: a file that is there at once would make one of all.
    let download = try Download(.serving(file).with(.rate(bytesPerSecond: 40 << 20)))
    #expect(try await download.run(disk: disk).isComplete)
    #expect(download.difference(from: file) == nil)
    let pieces = disk.writtenBack
    #expect(pieces.first?.lowerBound == 0 && pieces.count >= 2, "\(pieces)")
    #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound }, "\(pieces)")
    #expect(pieces.allSatisfy { $0.upperBound.isMultiple(of: 2 << 20) && $0.upperBound < file.length })
    #expect(pieces.allSatisfy { $0.count >= 6 << 20 }, "no small writes: \(pieces)")
  }

  @Test func `a pause waits for a write-back that holds its file, and the file goes on`() async throws {
    let file = Resource(length: 40 << 20)
    let disk = FaultyDisk()
    let (inside, busy) = (Gate(), Gate())
    disk.before(.beginWriteBack) {
      inside.open()
      _ = busy.waitBlocking(timeoutSeconds: 20)
    }
    let download = try Download(.serving(file).with(.rate(bytesPerSecond: 20 << 20)))
    let outcome = try await download.live(disk: disk) { engine in
      #expect(await inside.passed())
      var request = PauseRequest()
      request.durationSeconds = 3_600
      _ = try await engine.pause(nil, request)
      let isOver = try await waitUntil(timeoutSeconds: 1) { try await isPaused(engine) }
      #expect(!isOver, "the file's lock is still held")
      busy.open()
      #expect(try await waitUntil { try await isPaused(engine) })
      _ = try await engine.resume([1])
    }
    #expect(outcome.isComplete, "\(outcome.text)")
    #expect(download.difference(from: file) == nil)
  }

  @Test func `a small file is written to the disk by its sync alone`() async throws {
    let disk = FaultyDisk()
    let download = try Download(.serving(file))
    #expect(try await download.run(disk: disk).isComplete)
    #expect(disk.writtenBack.isEmpty)
  }

  private func overwrite(_ path: String, from position: Int64) throws {
    var bytes = try FileContent.read(path)
    for index in Int(position)..<bytes.count { bytes[index] = 0 }
    try FileContent.write(bytes, to: path)
  }
}
