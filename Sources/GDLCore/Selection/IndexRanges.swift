/// Places in a sequence that is counted from 1, as `--range` has them and gallery-dl's option of that name.
///
/// Separated by commas: `5`, `8-20`, `10-` (to the end), `-5` (the first five), and slices, whose end is not
/// among them: `1:24:3`, `10:`, `:5`.
package struct IndexRanges: Sendable, Equatable {
  private struct Stepped: Sendable, Equatable {
    let first: Int
    /// Itself among them.
    let last: Int
    let step: Int
  }

  /// Without gaps inside; in order, and without overlap.
  private var solid: [ClosedRange<Int>] = []
  private var stepped: [Stepped] = []
  /// The greatest of all; 0 when there is none.
  private let last: Int

  /// - Throws: ``TextSyntaxError``, also when a part can contain nothing.
  package init(_ text: String) throws(TextSyntaxError) {
    var all: [Stepped] = []
    var position = 1
    for part in text.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false) {
      let trimmed = PythonCase.stripped(String(part))
      if !trimmed.isEmpty {
        guard let range = Self.parse(trimmed) else {
          throw Self.failure(text, position, "a range is written 5, 8-20, 10-, -5 or 1:24:3, counted from 1")
        }
        all.append(range)
      }
      position += part.count + 1
    }
    guard !all.isEmpty else { throw Self.failure(text, 1, "it names no place, as 1-10 would") }
    last = all.map(\.last).max() ?? 0
    stepped = all.filter { $0.step > 1 }
    for range in all.filter({ $0.step == 1 }).sorted(by: { $0.first < $1.first }) {
      if let before = solid.last, range.first - 1 <= before.upperBound {
        solid[solid.count - 1] = before.lowerBound...max(before.upperBound, range.last)
      } else {
        solid.append(range.first...range.last)
      }
    }
  }

  package func contains(_ index: Int) -> Bool {
    var (low, high) = (0, solid.count)
    while low < high {
      let middle = (low + high) / 2
      if solid[middle].upperBound < index { low = middle + 1 } else { high = middle }
    }
    if low < solid.count, solid[low].contains(index) { return true }
    return stepped.contains { ($0.first...$0.last).contains(index) && (index - $0.first) % $0.step == 0 }
  }

  /// Whether neither this place nor any behind it is among them.
  package func isBeyond(_ index: Int) -> Bool { index > last }

  private static func parse(_ text: String) -> Stepped? {
    if text.utf8.contains(UInt8(ascii: ":")) {
      guard let slice = TemplateNumber.slice(Array(text.unicodeScalars)) else { return nil }
      let (first, step) = (max(slice.start ?? 1, 1), slice.step ?? 1)
      guard (slice.start ?? 0) >= 0, (slice.stop ?? 0) >= 0, step > 0 else { return nil }
      let last = slice.stop.map { $0 - 1 } ?? .max
      guard first <= last else { return nil }
      // The last that the steps come to, so that ``isBeyond(_:)`` is exact.
      return Stepped(first: first, last: first + (last - first) / step * step, step: step)
    }
    let parts = text.unicodeScalars.split(separator: "-", omittingEmptySubsequences: false)
      .map { PythonCase.stripped(String($0)) }
    let numbers = parts.map(TemplateNumber.natural)
    guard parts.count <= 2, zip(parts, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else { return nil }
    let first = max(numbers[0] ?? 1, 1)
    let last = parts.count == 1 ? numbers[0] : (numbers[1] ?? .max)
    guard let last, first <= last else { return nil }
    return Stepped(first: first, last: last, step: 1)
  }

  private static func failure(_ text: String, _ position: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "range", text: text, position: position, problem: problem)
  }
}
