/// What stands behind `!` in a field, or in a `C` specifier: gallery-dl's letters.
enum Conversion: Unicode.Scalar, Sendable, CaseIterable {
  case lower = "l"
  case upper = "u"
  case capitalize = "c"
  case capitalizeWords = "C"
  case strip = "t"
  case squeeze = "W"
  case slug = "g"
  case withoutTags = "H"
  case withoutEntities = "U"
  case quote = "q"
  case unquote = "Q"
  case json = "j"
  case length = "n"
  case language = "L"
  case urls = "R"
  case toTimestamp = "T"
  case fromTimestamp = "d"
  case toDate = "D"
  case text = "s"
  case readable = "S"
  case representation = "r"
  case ascii = "a"
  case integer = "i"
  case number = "f"

  static let letters = String(allCases.map(\.rawValue))
}
