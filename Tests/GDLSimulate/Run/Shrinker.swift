import Glibc

/// Takes away from a failing seed what its failure does not need.
struct Shrinker {
  let seed: UInt64
  let mutation: String?
  /// Tries in all: each is a process of its own, since some failures are traps.
  private static let tryLimit = 600

  func shrink() {
    let items = ScenarioMaker.make(seed).items
    var kept = Array(items.indices)
    guard let first = failure(kept) else {
      Surroundings.say("seed \(seed) does not fail")
      return
    }
    Surroundings.say("seed \(seed) fails with \(kept.count) things that happen: \(first)")
    var size = max(1, kept.count / 2)
    var tries = 0
    while true {
      var wasShorter = false
      var start = 0
      while start < kept.count, tries < Self.tryLimit {
        var fewer = kept
        fewer.removeSubrange(start..<min(start + size, kept.count))
        tries += 1
        if failure(fewer) != nil {
          kept = fewer
          wasShorter = true
        } else {
          start += size
        }
      }
      if tries >= Self.tryLimit || (size == 1 && !wasShorter) { break }
      if !wasShorter || size > kept.count { size = max(1, size / 2) }
    }
    Surroundings.say("\(kept.count) of them are enough: \(failure(kept) ?? "")")
    for number in kept { Surroundings.say("  \(number): \(items[number])") }
    Surroundings.say("replay: gdl-simulate --seed \(seed) --only \(list(kept)) --trace")
  }

  private func list(_ kept: [Int]) -> String {
    kept.isEmpty ? "-" : kept.map(String.init).joined(separator: ",")
  }

  /// What goes wrong when only these things happen; nil when nothing does.
  private func failure(_ kept: [Int]) -> String? {
    let arguments =
      ["--seed", "\(seed)", "--only", list(kept)] + (mutation.map { ["--mutation", $0] } ?? [])
    let child = Child(arguments)
    var first: String?
    let began = Surroundings.seconds
    while !child.isOver {
      for line in child.lines() where first == nil { first = line }
      if Surroundings.seconds - began > Crew.patienceSeconds { child.stop() }
    }
    if let signal = child.signal { return "trapped (signal \(signal))" }
    return child.exitStatus == 0 ? nil : first ?? ""
  }
}
