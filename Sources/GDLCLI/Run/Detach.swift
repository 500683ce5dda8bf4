import ArgumentParser
import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// `--detach` and `--log-file`.
struct BackgroundArguments: ParsableArguments {
  @Flag(help: "Go on in the background, and return as soon as the jobs are in the hands of that process.")
  var detach = false
  @Option(
    help: ArgumentHelp(
      "Write messages there instead, turned over at 10 MiB (--detach: ~/.local/state/gdl/gdl.log).",
      valueName: "file"))
  var logFile: String?

  private func wantedLog(_ settings: Settings) -> String? { logFile.map(Paths.absolute) ?? settings.logFile }

  func validate() throws {
    if logFile?.isEmpty == true { throw ValidationError("`--log-file` needs the name of a file.") }
  }

  func detachedLog(_ settings: Settings) -> String {
    wantedLog(settings) ?? Paths.absolute(LogFile.defaultPath)
  }

  /// From here on messages go to the log, if one is wanted.
  func openLog(_ settings: Settings) throws(GDLError) -> LogFile? {
    guard let path = wantedLog(settings) else { return nil }
    let log = try LogFile.forMessages(path)
    Console.stampsLines.store(true, ordering: .relaxed)
    return log
  }
}

/// This program once more, in a session of its own: neither the end of the terminal nor Ctrl-C reaches it.
struct Detached {
  private struct Document: Encodable {
    let jobs: [JobID]
    let processId: Int32
    let log: String
  }

  /// How long a start may take before we return without having heard of it, in seconds.
  private static let patienceSeconds: Int32 = 30

  let processID: pid_t
  let log: String

  /// Returns when that process has its jobs, or says nothing for a while: opening a journal may wait.
  ///
  /// - Throws: ``GDLError`` when it cannot be started or ends at once; jobs stay in the journal.
  init(_ arguments: [String], log: String) throws(GDLError) {
    self.log = log
    let descriptor = LogFile.open(log)
    guard descriptor >= 0 else { throw LogFile.failure(log, errno) }
    defer { close(descriptor) }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.failure("no pipe: \(String(cString: strerror(errno)))") }
    defer { close(ends[0]) }
    do {
      defer { close(ends[1]) }
      processID = try Self.spawn(arguments, output: descriptor, ready: ends[1])
    }
    try Self.wait(for: processID, on: ends[0], log: log)
  }

  /// What users and scripts read of it, on standard output.
  func announce(_ jobs: [JobID], _ options: GlobalOptions) throws {
    if options.json {
      return try Console.write(
        JSONText.line(Document(jobs: jobs, processId: processID, log: log)))
    }
    if jobs.isEmpty { try Console.line("process \(processID) goes on with everything unfinished") }
    for job in jobs { try Console.line("job \(job) runs in process \(processID)") }
    options.say("its messages are in \(log)")
  }

  private static func failure(_ what: String, log: String? = nil) -> GDLError {
    GDLError(
      .unusable, "the background process cannot run: \(what)", kept: "every job that was accepted",
      hint: log.map { "\($0) has its messages" } ?? "`gdl resume` goes on in the foreground")
  }

  private static func wait(for child: pid_t, on descriptor: Int32, log: String) throws(GDLError) {
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&event, 1, patienceSeconds * 1_000) < 0 && errno == EINTR {}
    if event.revents == 0 { return }
    var byte: UInt8 = 0
    if read(descriptor, &byte, 1) == 1 { return }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    let end = System.end(status)
    if end.signal == 0 && end.status == 0 { return }
    let how = end.signal == 0 ? "status \(end.status)" : "signal \(end.signal)"
    throw failure("it ended at once with \(how)", log: log)
  }

  private static func spawn(_ arguments: [String], output: Int32, ready: Int32) throws(GDLError) -> pid_t {
    guard let path = ProgramPath.own else { throw failure("the program does not find itself") }
    var actions: FileActions = .init()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Above what we name, so that no copy overwrites the next one's source.
    let copies = [output, ready].map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
    defer { for copy in copies where copy >= 0 { close(copy) } }
    guard copies.allSatisfy({ $0 >= 0 }) else { throw failure(String(cString: strerror(errno))) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, copies[0], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, copies[0], STDERR_FILENO)
    posix_spawn_file_actions_adddup2(&actions, copies[1], 3)
    var attributes: Attributes = .init()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(System.newSessionFlag))
    var strings: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { (strings + variables).forEach { free($0) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, path, &actions, &attributes, &strings, &variables)
    if status != 0 { throw failure("\(path): \(String(cString: strerror(status)))") }
    return child
  }

  /// Ours, without what a service manager told us: it does not wait for that process.
  private static var environment: [String] {
    let taken = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", Notify.readyVariable]
    var variables: [String] = []
    var next = environ
    while let variable = next.pointee {
      let text = String(cString: variable)
      if !taken.contains(where: { text.hasPrefix($0 + "=") }) { variables.append(text) }
      next += 1
    }
    return variables + ["\(Notify.readyVariable)=3"]
  }

  #if canImport(Darwin)
    private typealias FileActions = posix_spawn_file_actions_t?
    private typealias Attributes = posix_spawnattr_t?
  #else
    private typealias FileActions = posix_spawn_file_actions_t
    private typealias Attributes = posix_spawnattr_t
  #endif
}

enum ProgramPath {
  /// Absolute path of the running executable; nil when it was removed or replaced meanwhile.
  static var own: String? {
    #if canImport(Darwin)
      var size: UInt32 = 0
      _NSGetExecutablePath(nil, &size)
      var bytes = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&bytes, &size) == 0 else { return nil }
      let path = bytes.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    #else
      var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink("/proc/self/exe", &bytes, bytes.count - 1)
      guard count > 0 else { return nil }
      let path = bytes.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    #endif
    return access(path, X_OK) == 0 ? path : nil
  }
}

extension ProcessArguments {
  /// As they were given, for another process: they are not stored with a job.
  var arguments: [String] {
    var arguments: [String] = []
    if let jobs { arguments += ["--jobs", "\(jobs)"] }
    if let perHost { arguments += ["--per-host", "\(perHost)"] }
    if let limitRate { arguments += ["--limit-rate", limitRate.schedule.text] }
    if let condition { arguments += ["--while", condition] }
    if let exit { arguments += [exit ? "--exit" : "--no-exit"] }
    return arguments
  }
}
