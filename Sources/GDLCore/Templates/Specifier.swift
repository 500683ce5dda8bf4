/// One of gallery-dl's specifiers; they stand in a chain behind the `:` of a field, in front of a standard format.
enum Specifier: Sendable, Equatable {
  /// `?before/after/`: around everything that follows, which is empty when the value is false.
  case optional(before: String, after: String)
  /// `[1:5]`, and `[b1:5]` on bytes.
  case slice(SliceRange, isBytes: Bool)
  /// `L10/else/`, `Lb10/else/`: in place of everything that follows, when that is longer.
  case replaceLonger(limit: Int, isBytes: Bool, replacement: String)
  /// `X10/…/`, `Xb10/…/`: cut, with a mark at its end.
  case cut(limit: Int, isBytes: Bool, mark: String)
  /// `J, /`: elements in one text.
  case join(separator: String)
  /// `Mname/`: one member of each object of a list.
  case map(key: String)
  /// `Rold/new/`.
  case replace(old: String, new: String)
  /// `A+1/`, `A-1/`, `A*2/`.
  case arithmetic(Arithmetic, Int64)
  /// `Clc/`.
  case convert([Conversion])
  /// `S/`, `Sa/`; `Sd/` and `Sr/` from the last to the first.
  case sort(isDescending: Bool)
  /// `D%Y %m/`: text read as a date.
  case readDate(DatePattern)
  /// `O+02:30/`, seconds.
  case shift(seconds: Int64)
  /// `Olocal/`, `O/`: from UTC to the clock on the wall.
  case shiftToLocal
  /// `I`: nothing that follows is applied.
  case identity

  enum Arithmetic: Unicode.Scalar, Sendable {
    case plus = "+"
    case minus = "-"
    case times = "*"
  }
}
