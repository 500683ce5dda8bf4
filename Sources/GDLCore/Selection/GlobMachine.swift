/// Follows all ways through a pattern at once (K. Thompson, 1968), so that no text takes more steps than its length
/// times the pattern's. Patterns of usual length need no memory from the heap.
struct GlobMachine {
  private let glob: Glob
  /// The ways that are alive, and those behind the next character.
  private var now: UnsafeMutableBufferPointer<Int32>
  private var next: UnsafeMutableBufferPointer<Int32>
  /// In which round an instruction was last reached, so that each is followed once.
  private let seen: UnsafeMutableBufferPointer<Int32>
  private let stack: UnsafeMutableBufferPointer<Int32>
  private var (nowCount, nextCount) = (0, 0)
  private var round: Int32 = 0
  private var isMatch = false

  static func run(_ glob: Glob, on text: some Sequence<Unicode.Scalar>) -> Bool {
    let size = glob.program.count
    // Each instruction is pushed twice at most: two instructions lead to it, or it follows one.
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: size * 6) { memory in
      memory.initialize(repeating: 0)
      func part(_ from: Int, _ to: Int) -> UnsafeMutableBufferPointer<Int32> {
        UnsafeMutableBufferPointer(rebasing: memory[(from * size)..<(to * size)])
      }
      var machine = GlobMachine(glob, part(0, 1), part(1, 2), part(2, 3), part(3, 6))
      return machine.run(text)
    }
  }

  private init(
    _ glob: Glob, _ now: UnsafeMutableBufferPointer<Int32>, _ next: UnsafeMutableBufferPointer<Int32>,
    _ seen: UnsafeMutableBufferPointer<Int32>, _ stack: UnsafeMutableBufferPointer<Int32>
  ) {
    (self.glob, self.now, self.next, self.seen, self.stack) = (glob, now, next, seen, stack)
  }

  private mutating func run(_ text: some Sequence<Unicode.Scalar>) -> Bool {
    advance(to: 0)
    for scalar in text {
      swap(&now, &next)
      (nowCount, nextCount, isMatch) = (nextCount, 0, false)
      round &+= 1
      let folded = glob.ignoresCase ? Glob.folded(scalar) : scalar
      for index in 0..<nowCount {
        let place = Int(now[index])
        if takes(glob.program[place], scalar, folded) { advance(to: place + 1) }
      }
      if nextCount == 0 && !isMatch { return false }
    }
    return isMatch
  }

  private func takes(_ instruction: Glob.Instruction, _ scalar: Unicode.Scalar, _ folded: Unicode.Scalar)
    -> Bool
  {
    switch instruction {
    case .scalar(let wanted): return folded == wanted
    case .any: return true
    case .anyButSlash: return scalar != "/"
    case .set(let index, let isPath):
      if isPath && scalar == "/" { return false }
      let set = glob.sets[index]
      guard glob.ignoresCase else { return set.contains(scalar) }
      return set.contains(scalar) || set.contains(folded) || set.contains(Self.upper(folded))
    case .split, .jump, .match: return false
    }
  }

  private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let upper = scalar.properties.uppercaseMapping.unicodeScalars
    return upper.count == 1 ? upper.first ?? scalar : scalar
  }

  /// Follows what takes no character, and keeps what does.
  private mutating func advance(to start: Int) {
    var depth = 1
    stack[0] = Int32(start)
    while depth > 0 {
      depth -= 1
      let place = Int(stack[depth])
      // Rounds count from 0 and `seen` from 1, so that nothing is seen at first.
      if seen[place] == round &+ 1 { continue }
      seen[place] = round &+ 1
      switch glob.program[place] {
      case .jump(let target):
        stack[depth] = Int32(target)
        depth += 1
      case .split(let one, let other):
        stack[depth] = Int32(other)
        stack[depth + 1] = Int32(one)
        depth += 2
      case .match: isMatch = true
      case .scalar, .any, .anyButSlash, .set:
        next[nextCount] = Int32(place)
        nextCount += 1
      }
    }
  }
}
