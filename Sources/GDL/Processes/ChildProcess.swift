#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program that we started, in a process group of its own.
///
/// It inherits none of our descriptors but those it is given, no signal dispositions and no passwords. Every
/// method may be called from any thread; those that wait say so.
struct ChildProcess: Sendable {
  /// Between SIGTERM and SIGKILL.
  static let killSeconds = 1.0

  /// How it ended.
  enum Ending: Sendable, Equatable {
    case status(Int32)
    case signal(Int32)
  }

  let processID: pid_t

  /// What a child has for its standard descriptors: one of ours, or nothing (`/dev/null`).
  struct Descriptors {
    var input: Int32?
    var output: Int32?
    var error: Int32?
  }

  /// The error of a start, as `errno` has it.
  struct StartFailure: Error {
    let code: Int32
    var sentence: String { String(cString: strerror(code)) }
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: the program's absolute path first.
  ///   - environment: added to ours.
  init(
    _ arguments: [String], environment: [String: String] = [:], _ descriptors: Descriptors
  ) throws(StartFailure) {
    guard let path = arguments.first else { preconditionFailure("a program has a path") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in [descriptors.input, descriptors.output, descriptors.error].enumerated() {
      if let descriptor {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
      } else {
        posix_spawn_file_actions_addopen(
          &actions, Int32(number), "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
      }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    Self.set(&attributes, &actions)
    var processID = pid_t()
    let code = Self.withCStrings(arguments) { arguments in
      Self.withCStrings(Self.variables(environment)) { variables in
        posix_spawn(&processID, path, &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else { throw StartFailure(code: code) }
    self.processID = processID
  }

  private static func set(
    _ attributes: inout posix_spawnattr_t, _ actions: inout posix_spawn_file_actions_t
  ) {
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
      // Sockets of libcurl and pipes of other children may be open without O_CLOEXEC.
      SpawnDescriptors.closeAll(from: 3, actions: &actions)
    #endif
    posix_spawnattr_setflags(&attributes, Int16(flags))
  }

  private static func variables(_ added: [String: String]) -> [String] {
    var inherited: [String] = []
    var next = environ
    while let variable = next.pointee {
      inherited.append(String(cString: variable))
      next += 1
    }
    return inherited.filter { line in
      let name = String(line.prefix { $0 != "=" })
      return name != "GDL_PASSWORD" && added[name] == nil
    } + added.map { "\($0)=\($1)" }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("an argument list is never empty") }
      return body(base)
    }
  }

  // MARK: The end

  /// False once it is over; it can still be reaped then.
  var isRunning: Bool {
    var information = siginfo_t()
    let result = waitid(P_PID, id_t(processID), &information, Int32(WEXITED | WNOHANG | WNOWAIT))
    return result != 0 ? errno == EINTR : information.si_signo != SIGCHLD
  }

  /// Asks it and its children to end; does not wait.
  func terminate() { send(SIGTERM) }

  /// Ends it and its children at once; does not wait.
  func kill() { send(SIGKILL) }

  private func send(_ signal: Int32) {
    #if canImport(Glibc)
      _ = Glibc.kill(-processID, signal)
    #else
      _ = Darwin.kill(-processID, signal)
    #endif
  }

  /// Ends the whole group, politely at first, and waits up to ``killSeconds``. It is reaped last: until then
  /// the number is its own.
  func end() {
    terminate()
    let deadline = ContinuousClock.now + .seconds(Self.killSeconds)
    while isRunning, ContinuousClock.now < deadline { usleep(5_000) }
    kill()
    _ = reap()
  }

  /// Waits for its end. Call it once.
  func reap() -> Ending {
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0 {
      guard errno == EINTR else { return .status(-1) }
    }
    // The layout of wait(2)'s status, whose macros Swift does not import.
    return status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }
}
