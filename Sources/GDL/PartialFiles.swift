import GDLCore
import GDLJournal
import GDLStorage

/// What is left on the disk of transfers that will never be finished.
enum PartialFiles {
  /// Removes the partial files of a job's unfinished transfers. Finished files are never touched.
  static func remove(
    of job: JobID, journal: Journal, disk: any DiskCalls
  ) async throws(JournalError) {
    var last: TransferID = 0
    while true {
      let page = try await journal.transfers(
        of: job, after: last, limit: 500, states: [.pending, .active, .finalizing, .failed, .cancelled])
      guard let end = page.last else { return }
      last = end.id
      for record in page { remove(record, disk) }
    }
  }

  private static func remove(_ record: TransferRecord, _ disk: any DiskCalls) {
    do throws(StorageError) {
      let folder = try Folder.open(record.directory, creating: false, disk: disk)
      // Opening takes the lock: what another process writes stays.
      let part = try PartFile(record.name + PartFile.suffix, in: folder, mode: .existing)
      try folder.remove(part.name)
    } catch {
      // Not there, or not ours to remove: there is nothing to undo.
    }
  }
}
