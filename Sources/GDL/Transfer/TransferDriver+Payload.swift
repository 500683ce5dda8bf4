import GDLCore
import GDLJournal
import GDLStorage

/// Files whose bytes come from no server of gdl's: texts that the extractor handed over, and files that another
/// program fetches as a whole.
extension TransferDriver {
  /// The URL of a file whose content is in its message, as gallery-dl has it.
  static let textScheme = "text:"

  var isText: Bool { record.url == Self.textScheme }
  var isOpaque: Bool { record.metadata["_opaque"]?.string != nil }

  // MARK: Texts

  /// Writes the text in one piece; a crash before its end writes it once more.
  func writeText() {
    guard case .receiving = phase, let part else { return }
    let bytes = Array((record.metadata["_text"]?.string ?? "").utf8)
    map = SegmentMap(completeLength: Int64(bytes.count))
    checksums.removeAll()
    record.representation = Representation(completeLength: Int64(bytes.count))
    representationIsNew = true
    guard !bytes.isEmpty, map.take(lane: 0, minimumSegment: chunkLength, maySplit: false) != nil else {
      return completed()
    }
    var writer = ChunkWriter(position: 0, tailCRC32: 0)
    var failure: StorageError?
    bytes.withUnsafeBytes { buffer in
      do throws(StorageError) {
        try writer.write(buffer, to: part, checksums: &checksums)
      } catch {
        failure = error
      }
    }
    if let failure { return storageFailed(failure) }
    writer.finish(checksums: &checksums)
    map.advance(lane: 0, to: writer.position, tailCRC32: 0)
    map.release(lane: 0)
    bytesWritten += Int64(bytes.count)
    completed()
  }

  // MARK: Files of another program

  /// Has the program fetch the file, which resumes in its own way; then takes the result over as a finished
  /// file. A stop ends the program, and the next run starts it again.
  func runProgram() {
    isRecovering = true
    core.perform { [self] in
      await fetchByProgram()
      recoveryEnded()
    }
  }

  private func fetchByProgram() async {
    guard let command = programCommand else {
      let name = record.metadata["_filename"]?.string ?? ""
      return end(.failed(Fault(kind: .disk, message: "\(name) is taken in its folder")))
    }
    do throws(StorageError) {
      // The program begins in it.
      _ = try core.folder(record.directory)
    } catch {
      return storageFailed(error)
    }
    let stop = HookStop()
    programStop = stop
    core.record(.transferStarted, self)
    let outcome = await HookCommand(
      command: command, input: "", environment: [:], timeoutSeconds: Self.programSeconds
    ).run(stop)
    programStop = nil
    switch outcome {
    case .stopped: return
    case .failed(let why):
      end(.failed(Fault(kind: .unsupported, message: "\(record.metadata["_opaque"]?.string ?? ""): \(why)")))
    case .delivered:
      do {
        try await takeOver()
      } catch let error as StorageError {
        storageFailed(error)
      } catch let error as JournalError {
        core.journalFailed(error)
      } catch {
        preconditionFailure("an error of no device: \(error)")
      }
    }
  }

  /// A month: a program that hangs for ever is ended by whoever stops gdl.
  private static let programSeconds = 30 * 86_400.0

  /// Run in the file's folder. Nil when the file cannot have the name that the program gives it.
  private var programCommand: String? {
    guard let program = record.metadata["_opaque"]?.string,
      record.metadata["_filename"]?.string == record.name
    else { return nil }
    let arguments = record.metadata["_arguments"]?.array?.compactMap(\.string) ?? []
    let words = ([program] + arguments).map(ExecCommand.quoted)
    return "cd \(ExecCommand.quoted(record.directory)) && exec \(words.joined(separator: " "))"
  }

  /// Durable first, then known by its checksum, then done: as files of our own.
  private func takeOver() async throws {
    let folder = try core.folder(record.directory)
    let file = try PartFile(reading: record.name, in: folder)
    let length = try file.identity().size
    let failures = await core.disk.synchronize([file], folders: [folder], withMetadata: true)
    if let error = failures.values.first { throw error }
    guard let crc = try await core.disk.wholeChecksum(of: file, length: length) else {
      return end(.failed(Fault(kind: .disk, message: "\(record.name) became shorter while it was read")))
    }
    let whole = WholeFile(
      transfer: record.id, length: length, crc32: crc,
      representation: Representation(completeLength: length))
    try await core.journal.finalizing([whole])
    try await core.journal.done(
      [(id: record.id, at: core.wallSeconds)], owing: options.owes.isEmpty ? [:] : [record.id: options.owes])
    record.length = length
    end(.done)
  }
}
