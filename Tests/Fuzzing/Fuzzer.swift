import Glibc

/// The target of this process: `GDL_FUZZ_TARGET` names it, because libFuzzer owns the command line.
private let target: FuzzTarget = {
  let name = getenv("GDL_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    fail("GDL_FUZZ_TARGET names no target: \(name)")
  }
  return target
}()

/// Called by libFuzzer once. With `GDL_FUZZ_TARGET=list` it prints each target's name, longest input, and
/// what it consists of.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ argumentCount: OpaquePointer?, _ arguments: OpaquePointer?) -> Int32 {
  if let name = getenv("GDL_FUZZ_TARGET"), strcmp(name, "list") == 0 {
    for target in FuzzTarget.all {
      print(target.name, target.maximumLength, target.members.joined(separator: ","))
    }
    exit(0)
  }
  return 0
}

/// Called by libFuzzer for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
