import Glibc

extension ChildProcess {
  /// Starts a program with no input, default signals and no descriptor of ours but its two files.
  static func spawn(
    _ command: [String], environment: [String: String], output: String, error: String
  ) throws -> pid_t {
    try spawn(command, environment: environment) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
  }

  /// The same with descriptors of ours, by their numbers in the child, and a file for standard error.
  static func spawn(
    _ command: [String], environment: [String: String], descriptors: [Int32: Int32], error: String
  ) throws -> pid_t {
    try spawn(command, environment: environment) { actions in
      for (number, ours) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, number) }
      posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
  }

  private static func spawn(
    _ command: [String], environment: [String: String],
    opening open: (inout posix_spawn_file_actions_t) -> Void
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    open(&actions)
    // A server's socket or a lock that other threads opened must not live on in the child.
    for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var processID = pid_t()
    let code = withCStrings(command) { arguments in
      withCStrings(variables(adding: environment)) { environment in
        posix_spawn(&processID, command[0], &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw SystemError("posix_spawn \(command[0])", errno: code) }
    return processID
  }

  private static func variables(adding additions: [String: String]) -> [String] {
    var inherited: [String] = []
    var next = environ
    while let variable = next.pointee {
      inherited.append(String(cString: variable))
      next += 1
    }
    let kept = inherited.filter { additions[String($0.prefix { $0 != "=" })] == nil }
    return kept + additions.map { "\($0)=\($1)" }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }
}
