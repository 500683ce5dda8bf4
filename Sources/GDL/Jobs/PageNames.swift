import GDLCore
import GDLJournal
import GDLTransport

/// What is known of the final names that the files of one page want: asked for once, not once a file.
struct PageNames {
  /// Names that files of this page got, and their URLs.
  var taken: [Destination: String] = [:]
  /// What the journal says of names, where it was asked; a name that it does not know has none.
  private var journaled: [Destination: [TransferRecord]] = [:]

  @LoopActor mutating func load(_ places: [Destination], _ core: EngineCore) async throws(JournalError) {
    let found = try await core.journal.transfers(to: places.map { ($0.directory, $0.name) })
    for (place, records) in zip(places, found) { journaled[place] = records }
  }

  /// Every transfer, of any job and in any state, to a name.
  @LoopActor func known(_ place: Destination, _ core: EngineCore) async throws(JournalError)
    -> [TransferRecord]
  {
    if let records = journaled[place] { return records }
    return try await core.journal.transfers(directory: place.directory, name: place.name)
  }
}
