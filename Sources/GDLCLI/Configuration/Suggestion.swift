/// What somebody may have meant.
enum Suggestion {
  /// The name that is nearest to a mistyped one; nil when none is near.
  static func nearest(to name: String, in names: [String]) -> String? {
    let typed = normalized(name)
    let best = names.map { (name: $0, distance: distance(typed, normalized($0))) }.min {
      $0.distance < $1.distance
    }
    guard let best, best.distance <= max(1, typed.count / 3) else { return nil }
    return best.name
  }

  /// `limitRate`, `limit_rate` and `limit-rate` are one.
  private static func normalized(_ name: String) -> [Character] {
    Array(name.lowercased().filter { $0 != "-" && $0 != "_" })
  }

  /// Letters to add, take away, replace or swap with their neighbour (Damerau and Levenshtein).
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var rows = [Array(0...other.count)]
    for i in one.indices {
      var row = [i + 1]
      for j in other.indices {
        var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (one[i] == other[j] ? 0 : 1))
        if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[one.count][other.count]
  }
}
