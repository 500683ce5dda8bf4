/// Text as Python has it: code points, not the characters that readers see.
extension String {
  init(_ scalars: ArraySlice<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }

  init(_ scalars: [Unicode.Scalar]) { self.init(scalars[...]) }

  /// UTF-8 whose broken sequences are left out (each as far as Unicode's "maximal subpart" goes), so that a cut
  /// through a character takes all of it away.
  init(ignoringErrorsIn bytes: some Sequence<UInt8>) {
    var view = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var source = bytes.makeIterator()
    parsing: while true {
      switch parser.parseScalar(from: &source) {
      case .valid(let encoded): view.append(Unicode.UTF8.decode(encoded))
      case .error: continue
      case .emptyInput: break parsing
      }
    }
    self.init(view)
  }

  /// Every place where the text has the bytes of `old` gets `new`, from the front. `old` is not empty.
  func replacing(_ old: String, with new: String) -> String {
    let (source, wanted, replacement) = (Array(utf8), Array(old.utf8), Array(new.utf8))
    guard let first = wanted.first, source.count >= wanted.count else { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      let end = index + wanted.count
      if source[index] == first, end <= source.count, source[index..<end].elementsEqual(wanted) {
        bytes += replacement
        index = end
      } else {
        bytes.append(source[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Unicode.Scalar {
  /// A decimal digit of ASCII.
  var isDigit: Bool { ("0"..."9").contains(self) }

  /// White space as Python's `str.isspace` has it: Unicode's, and the four separators of ASCII.
  var isPythonSpace: Bool { (0x1C...0x1F).contains(value) || properties.isWhitespace }
}
