/// Python's `[start:stop:step]`: negative places count from the end, and nothing is out of range.
struct SliceRange: Sendable, Equatable {
  var start: Int?
  var stop: Int?
  /// Not 0. Nil: 1.
  var step: Int?

  /// Places of a sequence of so many elements, in order.
  func places(in count: Int) -> StrideTo<Int> {
    let step = step ?? 1
    // Backwards, the place in front of the first is reachable.
    let bounds = step > 0 ? 0...count : -1...(count - 1)
    func place(_ value: Int) -> Int {
      let absolute = value < 0 ? value + count : value
      return min(max(absolute, bounds.lowerBound), bounds.upperBound)
    }
    let first = start.map(place) ?? (step > 0 ? 0 : count - 1)
    let end = stop.map(place) ?? (step > 0 ? count : -1)
    return stride(from: first, to: end, by: step)
  }

  /// The place of one element; nil when there is none.
  static func place(_ index: Int, in count: Int) -> Int? {
    let place = index < 0 ? index + count : index
    return (0..<count).contains(place) ? place : nil
  }

  func apply(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    return String(places(in: scalars.count).map { scalars[$0] })
  }

  func apply(_ values: [JSONValue]) -> [JSONValue] {
    places(in: values.count).map { values[$0] }
  }

  /// On the UTF-8 bytes; a character that is cut through is left out.
  func apply(bytesOf text: String) -> String {
    let bytes = Array(text.utf8)
    return String(ignoringErrorsIn: places(in: bytes.count).map { bytes[$0] })
  }
}
