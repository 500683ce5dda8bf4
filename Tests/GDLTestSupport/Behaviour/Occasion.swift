/// Which requests a fault is for.
package struct Occasion: Sendable {
  let includes: @Sendable (Exchange) -> Bool

  package static func when(_ condition: @escaping @Sendable (Exchange) -> Bool) -> Occasion {
    Occasion(includes: condition)
  }

  package static let always = when { _ in true }
  /// Requests with a Range field.
  package static let resumed = when { $0.header("Range") != nil }
  /// Requests without a Range field.
  package static let fresh = when { $0.header("Range") == nil }

  /// The first so many requests for the path.
  package static func first(_ count: Int) -> Occasion { when { $0.attempt < count } }
  /// Every request for the path from this one on, counted from 0.
  package static func from(_ attempt: Int) -> Occasion { when { $0.attempt >= attempt } }
  /// One request for the path, counted from 0.
  package static func attempt(_ attempt: Int) -> Occasion { when { $0.attempt == attempt } }
  /// Each `count`th request for the path, beginning with the first.
  package static func every(_ count: Int) -> Occasion { when { $0.attempt % count == 0 } }
  /// Requests for a range that begins at this position: one segment of several.
  package static func rangeStart(_ position: Int64) -> Occasion { when { $0.rangeStart == position } }
}
