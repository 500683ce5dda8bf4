/// Somebody else who has access to the same folders.
final class Strangers {
  private var paths: Set<String> = []
  private let plans: [StrangerPlan]

  init(_ plans: [StrangerPlan]) { self.plans = plans }

  /// Whether they did something about that final name.
  func touched(_ path: String) -> Bool { paths.contains(path) }

  /// What they do before a start of gdl.
  func act(before life: Int, _ world: World) {
    for plan in plans where plan.life == life { act(plan, world) }
  }

  func act(_ plan: StrangerPlan, _ world: World) {
    var parts: [(folder: SimulatedFolder, name: String)] = []
    for path in Place.folders {
      guard let folder = world.disk.folder(path) else { continue }
      for name in folder.entries.keys.sorted() where name.hasSuffix(".part") && !name.hasSuffix(".json.part")
      {
        parts.append((folder, name))
      }
    }
    guard !parts.isEmpty else { return }
    let (folder, name) = parts[plan.choice % parts.count]
    let final = String(name.dropLast(5))
    guard let file = folder.entries[name]?.file else { return }
    world.note("stranger", plan.choice, "\(plan.what) \(folder.path)/\(name)")
    world.servers.excuse(final, in: folder.path, world)
    switch plan.what {
    case .damagesPart:
      guard file.size > 0 else { return }
      let position = plan.choice * 7_919 % file.size
      withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { byte in
        _ = file.read(into: byte, at: position)
        byte[0] ^= 0x55
        file.write(UnsafeRawBufferPointer(byte), at: position, atNanoseconds: world.disk.nowNanoseconds)
      }
      file.isForeign = true
    case .removesPart:
      paths.insert(folder.path + "/" + final)
      folder.remove(name)
    case .takesName:
      guard folder.entries[final] == nil else { return }
      paths.insert(folder.path + "/" + final)
      let new = world.disk.makeFile()
      new.isForeign = true
      withUnsafeBytes(of: 0x1234_5678_9ABC_DEF0 as UInt64) {
        new.write($0, at: 0, atNanoseconds: world.disk.nowNanoseconds)
      }
      folder.make(final, .file(new))
    }
    folder.synchronize()
  }
}
