import Glibc

/// `micro` names the benchmarks; `micro NAME COUNT FOLDER` runs one.
@main
struct Micro {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count == 3, let name = arguments.first else {
      for benchmark in Benchmark.all {
        print(benchmark.name, benchmark.counts.few, benchmark.counts.many)
      }
      return
    }
    guard let benchmark = Benchmark.all.first(where: { $0.name == name }),
      let count = Int(arguments[arguments.startIndex + 1]), let folder = arguments.last
    else {
      print("usage: micro NAME COUNT FOLDER")
      exit(2)
    }
    try await benchmark.run(count, folder)
  }
}

/// Keeps the compiler from leaving out what has no other use.
@inline(never)
func use<Value>(_ value: Value) {}
