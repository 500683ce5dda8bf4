/// One form of a picture: what a browser would choose from by the size of its window.
struct ImageCandidate: Equatable {
  /// As the page has it.
  var target: String
  /// A full size that scripts show on a click, next to what the page shows.
  var isFullSize = false
  /// In pixels; 0 where the page does not say.
  var width: Double = 0
  /// Pixels of the picture for one of the page.
  var density: Double = 1
  /// What a script loads when it comes into sight; beside it, `src` is only a place-holder.
  var isLazy = false

  private var rank: [Double] { [isFullSize ? 1 : 0, width, density, isLazy ? 1 : 0] }

  /// The largest; of equals the first.
  static func best(of candidates: [ImageCandidate]) -> ImageCandidate? {
    candidates.reduce(nil) { best, candidate in
      guard let best else { return candidate }
      return best.rank.lexicographicallyPrecedes(candidate.rank) ? candidate : best
    }
  }

  /// Attributes in which libraries and blogs keep the full picture, the late one, and late sets.
  private static let fullSizeAttributes = [
    "data-orig-file", "data-large_image", "data-full-src", "data-hi-res-src", "data-highres",
    "data-zoom-image",
  ]
  private static let lazyAttributes = [
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src", "data-echo",
  ]
  private static let lazySetAttributes = ["data-srcset", "data-lazy-srcset", "data-original-set"]

  /// All that an `img` or `source` names.
  static func all(in element: MarkupElement) -> [ImageCandidate] {
    let sets = parse(element["srcset"] ?? "", isLazy: false)
    let lazySets = lazySetAttributes.flatMap { parse(element[$0] ?? "", isLazy: true) }
    let full = fullSizeAttributes.compactMap { element[$0] }.map {
      ImageCandidate(target: $0, isFullSize: true)
    }
    let lazy = lazyAttributes.compactMap { element[$0] }.map { ImageCandidate(target: $0, isLazy: true) }
    let plain = element["src"].map { [ImageCandidate(target: $0)] } ?? []
    let found = full + sets + lazySets + lazy + plain
    return found.filter { !$0.target.trimmingASCIISpace().isEmpty }
  }

  /// More than any page has for one picture.
  private static let limit = 1_000

  /// `URL 2x, URL 800w` (HTML Living Standard, "parse a srcset attribute"): a URL goes up to white space, so
  /// it may hold commas.
  static func parse(_ text: String, isLazy: Bool) -> [ImageCandidate] {
    var candidates: [ImageCandidate] = []
    var rest = Array(text.utf8)[...]
    while candidates.count < limit {
      rest = rest.drop { isSpace($0) || $0 == UInt8(ascii: ",") }
      guard !rest.isEmpty else { break }
      var url = rest.prefix { !isSpace($0) }
      rest = rest.dropFirst(url.count)
      var descriptors: [Substring] = []
      if url.last == UInt8(ascii: ",") {
        while url.last == UInt8(ascii: ",") { url.removeLast() }
      } else {
        descriptors = takeDescriptors(&rest)
      }
      var candidate = ImageCandidate(target: String(decoding: url, as: UTF8.self), isLazy: isLazy)
      for descriptor in descriptors { candidate.apply(descriptor) }
      candidates.append(candidate)
    }
    return candidates
  }

  /// Up to the comma that ends them; one in parentheses does not.
  private static func takeDescriptors(_ rest: inout ArraySlice<UInt8>) -> [Substring] {
    var isInParentheses = false
    let text = rest.prefix { byte in
      switch byte {
      case UInt8(ascii: "("): isInParentheses = true
      case UInt8(ascii: ")"): isInParentheses = false
      case UInt8(ascii: ",") where !isInParentheses: return false
      default: break
      }
      return true
    }
    rest = rest.dropFirst(text.count)
    return String(decoding: text, as: UTF8.self).split { $0.isWhitespace }
  }

  private mutating func apply(_ descriptor: Substring) {
    guard let number = Double(descriptor.dropLast()), number.isFinite, number >= 0 else { return }
    switch descriptor.last {
    case "w": width = number
    case "x": density = number
    default: break
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
