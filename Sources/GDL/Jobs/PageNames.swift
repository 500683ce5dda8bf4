import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// What is known of the final names that the files of one page want: asked for once, not once a file, and by the
/// threads that may wait for a disk.
struct PageNames {
  /// What was found where the page wants to put a file.
  private struct Found {
    /// What the journal says of the name: every transfer, of any job and in any state.
    var records: [TransferRecord]
    var final: FolderEntry?
    var part: FolderEntry?
  }

  /// Names that files of this page got, and their URLs.
  var taken: [Destination: String] = [:]
  private var found: [Destination: Found] = [:]

  /// The journal before the disk: a file that ends in between is one that is under way, and not a name that is free.
  @LoopActor mutating func load(_ places: [Destination], _ core: EngineCore) async throws {
    let records = try await core.journal.transfers(to: places.map { ($0.directory, $0.name) })
    let asked = try places.flatMap { place in
      let folder = try core.folder(place.directory)
      return [(folder, place.name), (folder, place.partName)]
    }
    let entries = try await core.disk.entries(asked)
    for (index, place) in places.enumerated() {
      found[place] = Found(
        records: records[index], final: entries[2 * index], part: entries[2 * index + 1])
    }
  }

  /// Every transfer, of any job and in any state, to a name.
  @LoopActor func known(_ place: Destination, _ core: EngineCore) async throws(JournalError)
    -> [TransferRecord]
  {
    if let found = found[place] { return found.records }
    return try await core.journal.transfers(directory: place.directory, name: place.name)
  }

  /// What has that name on the disk.
  @LoopActor func entry(_ place: Destination, _ core: EngineCore) throws(StorageError) -> FolderEntry? {
    if let found = found[place] { return found.final }
    return try core.folder(place.directory).entry(place.name)
  }

  /// What has the name of its partial file.
  @LoopActor func partEntry(_ place: Destination, _ core: EngineCore) throws(StorageError) -> FolderEntry? {
    if let found = found[place] { return found.part }
    return try core.folder(place.directory).entry(place.partName)
  }
}
