/// One thing that is measured: it is run twice in processes of their own, with two counts, and the difference is what
/// so many operations cost, without what comes before and after.
struct Benchmark: Sendable {
  let name: String
  /// Of the two runs: enough that the difference is no noise, and few enough for valgrind.
  let counts: (few: Int, many: Int)
  /// - Parameter count: how many operations.
  /// - Parameter folder: an empty one.
  let run: @Sendable (_ count: Int, _ folder: String) async throws -> Void

  static let all = rules + storage + journal
}
