import GDLCore
import GDLExtractors
import GDLJournal
import GDLStorage

/// What another program left of an unfinished file.
public struct ForeignPartial: Sendable, Equatable {
  /// Where it came from. Other places of the same file may follow.
  public var urls: [String]
  /// Absolute path of the bytes.
  public var path: String
  /// Name that the file is to have, in the folder of ``path``. Nil: that of ``path``, without `.part`.
  public var name: String?
  /// Positions said to be there, in order. Nil: all of the file.
  public var ranges: [Range<Int64>]?
  /// Length of the whole; nil when nobody knows.
  public var completeLength: Int64?

  /// A partial file that holds its first bytes.
  public init(urls: [String], path: String) {
    self.urls = urls
    self.path = path
  }
}

/// Taking over what other programs left.
extension Engine {
  /// Makes a job of a partial file of another program. Its bytes are kept as `NAME.part`, with checksums of
  /// what they are now; the first request compares the end of each range with the server's bytes before
  /// anything is built upon it, and what differs begins again.
  ///
  /// The order survives a crash at any step: the job is accepted last, and until then only a name changed.
  ///
  /// - Throws: ``GDLError``: `usage` for a path or URL that makes no sense, `unusable` when the file cannot be
  ///   read or another process writes it.
  public func importPartial(
    _ partial: ForeignPartial, options: JobOptions
  ) async throws(GDLError) -> JobID {
    guard let url = partial.urls.first else { throw GDLError(.usage, "there is no URL") }
    var options = options
    let (folderPath, found) = Self.split(Destination.normalized(partial.path))
    let name = partial.name ?? Self.finalName(found)
    options.directory = folderPath
    options.output = nil
    let part = try Self.take(found, as: name, in: folderPath, disk: diskCalls)
    try await openSession()
    let metadata = Self.metadata(name, partial)
    do throws(JournalError) {
      let job = try await journal.beginJob(input: url, options: options, at: wallSeconds)
      let new = NewMessages([.url(url, metadata)], extraction: nil, cursor: nil, isLast: true)
      _ = try await journal.append(new, to: job, durability: .soft)
      let transfers = try await journal.dispatch(
        [NewTransfer(ordinal: 1, directory: folderPath, name: name)], Dispatched(through: 1), job: job,
        at: wallSeconds, durability: .soft
      ).transfers
      guard let transfer = transfers.first else { preconditionFailure("a message made no transfer") }
      try await journal.start([transfer.id], at: wallSeconds)
      try await journal.commit([try await survey(part, partial, transfer.id)], .soft)
      try await journal.acceptJob(job, at: wallSeconds)
      return job
    } catch {
      throw GDLError(error)
    }
  }

  private static func metadata(_ name: String, _ partial: ForeignPartial) -> Metadata {
    var metadata: Metadata = ["_options": .object(["out": .string(name)])]
    if partial.urls.count > 1 {
      metadata["_fallback"] = .array(partial.urls.dropFirst().map(JSONValue.string))
    }
    return metadata
  }

  /// Under its name for partial files, with our lock on it.
  private static func take(
    _ found: String, as name: String, in folderPath: String, disk: any DiskCalls
  ) throws(GDLError) -> PartFile {
    do throws(StorageError) {
      let folder = try Folder.open(folderPath, creating: false, disk: disk)
      let partName = name + PartFile.suffix
      let part = try PartFile(found, in: folder, mode: .existing)
      guard found != partName else { return part }
      try folder.rename(found, to: partName)
      try folder.synchronize()
      return part.renamed(partName)
    } catch {
      throw GDLError(error)
    }
  }

  /// Checksums of what is there, and segments that the next run builds upon.
  private func survey(
    _ part: PartFile, _ partial: ForeignPartial, _ transfer: TransferID
  ) async throws(JournalError) -> Checkpoint {
    do throws(StorageError) {
      let size = try part.identity().size
      let runs = ForeignRuns(partial.ranges ?? [0..<size], size: size, completeLength: partial.completeLength)
      let sums = try await ForeignSums(part, runs)
      return Checkpoint(
        transfer: transfer, segments: sums.segments, changedBlocks: sums.blocks,
        representation: Representation(completeLength: partial.completeLength))
    } catch {
      throw JournalError(.io, error.message)
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    let parts = path.split(separator: "/").map(String.init)
    return ("/" + parts.dropLast().joined(separator: "/"), parts.last ?? "")
  }

  private static func finalName(_ name: String) -> String {
    let suffix = PartFile.suffix
    return name.hasSuffix(suffix) && name.utf8.count > suffix.utf8.count
      ? String(name.dropLast(suffix.count)) : name
  }
}
