import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How telling a hook went.
enum HookOutcome: Sendable, Equatable {
  case delivered
  /// One sentence without a full stop.
  case failed(String)
  /// Ended by us, because the run is over.
  case stopped
}

/// Asks a running command to end; any thread may.
final class HookStop: Sendable {
  private let flag = Atomic<Bool>(false)
  var isAsked: Bool { flag.load(ordering: .acquiring) }
  func ask() { flag.store(true, ordering: .releasing) }
}

/// One command line, run by the shell in a process group of its own.
///
/// It gets the message on standard input and in its environment, standard output goes nowhere, and of
/// standard error only the end is read, and only when it failed. It inherits none of our descriptors,
/// signal dispositions or passwords.
struct HookCommand: Sendable {
  /// How much of standard error is shown, in bytes.
  static let shownBytes = 200
  /// Between SIGTERM and SIGKILL.
  static let killSeconds = 1.0
  private static let queue = DispatchQueue(label: "gdl.hooks", attributes: .concurrent)

  var command: String
  var input: String
  /// Added to ours.
  var environment: [String: String]
  var timeoutSeconds: Double

  func run(_ stop: HookStop) async -> HookOutcome {
    await withCheckedContinuation { continuation in
      // Starting a process and waiting for it block: not on the network thread.
      Self.queue.async { continuation.resume(returning: runBlocking(stop)) }
    }
  }

  private func runBlocking(_ stop: HookStop) -> HookOutcome {
    guard let input = Self.pipe(holding: input) else {
      return .failed("its standard input cannot be made: \(String(cString: strerror(errno)))")
    }
    let errors = Self.temporaryFile()
    defer { if errors >= 0 { close(errors) } }
    let (processID, code) = spawn(input: input, errors: errors)
    close(input)
    guard code == 0 else { return .failed("/bin/sh cannot be started: \(String(cString: strerror(code)))") }
    let ending = Self.wait(processID, timeoutSeconds: timeoutSeconds, stop)
    switch ending {
    case .status(0): return .delivered
    case .status(let status): return .failed("exit status \(status)" + Self.tail(errors))
    case .signal(let number): return .failed("ended by signal \(number)" + Self.tail(errors))
    case .timedOut: return .failed("it took longer than \(timeoutSeconds) s" + Self.tail(errors))
    case .stopped: return .stopped
    }
  }

  private enum Ending {
    case status(Int32)
    case signal(Int32)
    case timedOut
    case stopped
  }

  // MARK: Starting

  private func spawn(input: Int32, errors: Int32) -> (processID: pid_t, code: Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    if errors >= 0 {
      posix_spawn_file_actions_adddup2(&actions, errors, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
      // Sockets of libcurl and pipes of other hooks may be open without O_CLOEXEC.
      SpawnDescriptors.closeAll(from: 3, actions: &actions)
    #endif
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var processID = pid_t()
    let code = Self.withCStrings(["/bin/sh", "-c", command]) { arguments in
      Self.withCStrings(variables) { variables in
        posix_spawn(&processID, "/bin/sh", &actions, &attributes, arguments, variables)
      }
    }
    return (processID, code)
  }

  private var variables: [String] {
    var inherited: [String] = []
    var next = environ
    while let variable = next.pointee {
      inherited.append(String(cString: variable))
      next += 1
    }
    return inherited.filter { line in
      let name = String(line.prefix { $0 != "=" })
      return name != "GDL_PASSWORD" && environment[name] == nil
    } + environment.map { "\($0)=\($1)" }
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

  // MARK: Waiting

  private static func wait(_ processID: pid_t, timeoutSeconds: Double, _ stop: HookStop) -> Ending {
    let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
    var pause = useconds_t(1_000)
    while !hasEnded(processID) {
      guard ContinuousClock.now < deadline, !stop.isAsked else {
        let ending = stop.isAsked ? Ending.stopped : .timedOut
        end(processID)
        return ending
      }
      usleep(pause)
      pause = min(50_000, pause * 2)
    }
    return reap(processID)
  }

  /// Ends the whole group, politely at first. The shell is reaped last: until then the number is its own.
  private static func end(_ processID: pid_t) {
    kill(-processID, SIGTERM)
    let deadline = ContinuousClock.now + .seconds(killSeconds)
    while !hasEnded(processID), ContinuousClock.now < deadline { usleep(5_000) }
    kill(-processID, SIGKILL)
    _ = reap(processID)
  }

  private static func hasEnded(_ processID: pid_t) -> Bool {
    var information = siginfo_t()
    let result = waitid(P_PID, id_t(processID), &information, Int32(WEXITED | WNOHANG | WNOWAIT))
    return result != 0 ? errno != EINTR : information.si_signo == SIGCHLD
  }

  private static func reap(_ processID: pid_t) -> Ending {
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0 {
      guard errno == EINTR else { return .status(-1) }
    }
    // The layout of wait(2)'s status, whose macros Swift does not import.
    return status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }

  // MARK: Descriptors

  /// The reading end of a pipe with all of the text in it; nil with errno set.
  private static func pipe(holding text: String) -> Int32? {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      guard Glibc.pipe(&ends) == 0 else { return nil }
    #else
      guard Darwin.pipe(&ends) == 0 else { return nil }
    #endif
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Never waits: a message is far smaller than a pipe, and nobody reads it yet.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    let bytes = Array(text.utf8)
    let written = write(ends[1], bytes, bytes.count)
    let code = written < 0 ? errno : EMSGSIZE
    close(ends[1])
    guard written == bytes.count else {
      close(ends[0])
      errno = code
      return nil
    }
    return ends[0]
  }

  /// For standard error; a file, because what a hook leaves running in the background must not get a broken
  /// pipe from us. -1 when there is no place for it: then nothing is shown.
  private static func temporaryFile() -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/gdl-hook-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return -1 }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unlink(template)
    return file
  }

  private static func tail(_ file: Int32) -> String {
    guard file >= 0 else { return "" }
    let length = lseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: shownBytes)
    let count = pread(file, &bytes, bytes.count, max(0, length - off_t(shownBytes)))
    guard count > 0 else { return "" }
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? "" : ": " + words.joined(separator: " ")
  }
}
