/// One folder: the names that programs see, and those that a power cut would leave.
final class SimulatedFolder {
  enum Entry {
    case file(SimulatedFile)
    case folder(SimulatedFolder)

    var file: SimulatedFile? { if case .file(let file) = self { file } else { nil } }
    var folder: SimulatedFolder? { if case .folder(let folder) = self { folder } else { nil } }

    func isSame(as other: Entry?) -> Bool {
      switch (self, other) {
      case (.file(let one), .file(let other)): one === other
      case (.folder(let one), .folder(let other)): one === other
      case (.file, _), (.folder, _): false
      }
    }
  }

  private enum Change {
    case make(String, Entry)
    case remove(String)
    case rename(String, String)
  }

  let path: String
  private(set) var entries: [String: Entry] = [:]
  private(set) var durable: [String: Entry] = [:]
  /// Since the last sync.
  private var changes: [Change] = []

  init(path: String) { self.path = path }

  func make(_ name: String, _ entry: Entry) {
    entries[name] = entry
    changes.append(.make(name, entry))
  }

  func remove(_ name: String) {
    entries[name] = nil
    changes.append(.remove(name))
  }

  /// Atomic: no crash leaves both names, or none.
  func rename(_ name: String, to newName: String) {
    entries[newName] = entries[name]
    entries[name] = nil
    changes.append(.rename(name, newName))
  }

  func synchronize() {
    durable = entries
    changes = []
  }

  func isDurable(_ name: String) -> Bool {
    entries[name].map { $0.isSame(as: durable[name]) } ?? (durable[name] == nil)
  }

  /// The machine goes down: of the changes since the last sync, any may have reached the disk, in order.
  func cutPower(_ dice: inout Dice) {
    var names = durable
    let keepsAll = dice.chance(0.25)
    let losesAll = !keepsAll && dice.chance(0.3)
    for change in changes where keepsAll || (!losesAll && dice.chance(0.5)) {
      switch change {
      case .make(let name, let entry): if names[name] == nil { names[name] = entry }
      case .remove(let name): names[name] = nil
      case .rename(let name, let newName):
        guard let entry = names[name] else { continue }
        names[name] = nil
        names[newName] = entry
      }
    }
    entries = names
    synchronize()
    for name in entries.keys.sorted() {
      switch entries[name] {
      case .file(let file): file.cutPower(&dice)
      case .folder(let folder): folder.cutPower(&dice)
      case nil: break
      }
    }
  }
}
