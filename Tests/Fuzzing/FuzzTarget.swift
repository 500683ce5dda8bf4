import Glibc
import Synchronization

/// One parser of foreign bytes, and what has to hold whatever the bytes are.
///
/// It exists because libFuzzer only sees crashes: a target says what else would be wrong, by ``require(_:_:)``.
struct FuzzTarget: Sendable {
  /// As on the command line, and the name of its folder of the corpus.
  let name: String
  /// Longer inputs are not made, in bytes.
  let maximumLength: Int
  /// What the target consists of, when it is a group: `a` in front of an input chooses the first.
  var members: [String] = []
  let run: @Sendable ([UInt8]) -> Void

  init(_ name: String, maximumLength: Int = 4_096, run: @escaping @Sendable ([UInt8]) -> Void) {
    self.name = name
    self.maximumLength = maximumLength
    self.run = run
  }

  /// A target whose input is a text.
  init(_ name: String, maximumLength: Int = 4_096, text run: @escaping @Sendable (String) -> Void) {
    self.init(name, maximumLength: maximumLength) { bytes in run(String(decoding: bytes, as: UTF8.self)) }
  }

  /// Says which input comes next, for the message of a fault.
  static func note(_ input: String) { current.withLock { $0 = input } }
  fileprivate static let current = Mutex("")

  /// A target whose input is a list of choices.
  init(_ name: String, maximumLength: Int = 4_096, choices run: @escaping @Sendable (inout FuzzInput) -> Void)
  {
    self.init(name, maximumLength: maximumLength) { bytes in
      var input = FuzzInput(bytes)
      run(&input)
    }
  }
}

/// Ends the process with a sentence, which libFuzzer takes for a crash: it writes the input down.
func require(
  _ holds: Bool, _ sentence: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  guard !holds else { return }
  fail(sentence(), file: file, line: line)
}

func fail(_ sentence: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
  let input = FuzzTarget.current.withLock { $0 }
  print("FUZZ: \(sentence) (\(file):\(line))\(input.isEmpty ? "" : " at \(input)")")
  fflush(nil)
  abort()
}

/// The value, or nil where it is refused with an error.
func accepted<Value, Failure: Error>(_ make: () throws(Failure) -> Value) -> Value? {
  do throws(Failure) { return try make() } catch { return nil }
}

/// The value of something that must not be refused.
func needed<Value, Failure: Error>(
  _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line,
  _ make: () throws(Failure) -> Value
) -> Value {
  do throws(Failure) { return try make() } catch { fail("\(what()): \(error)", file: file, line: line) }
}
