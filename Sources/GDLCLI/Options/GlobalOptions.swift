import ArgumentParser
import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What every command understands.
struct GlobalOptions: ParsableArguments {
  @Option(help: "The journal (default: GDL_JOURNAL, else ~/.local/state/gdl/journal.db).")
  var journal: String?
  @Option(
    help: ArgumentHelp(
      "The configuration (default: GDL_CONFIG, else ~/.config/gdl/config.toml).", valueName: "file"))
  var config: String?
  @Flag(name: .shortAndLong, help: "Say nothing but warnings and errors.")
  var quiet = false
  @Flag(name: .shortAndLong, help: "Say more: every change of what a file is waiting for.")
  var verbose = false
  @Option(help: "How progress is shown, on standard error: \(ProgressMode.names).")
  var progress: ProgressMode?
  @Flag(help: "Data on standard output as JSON (docs/CLI.md has the fields).")
  var json = false
  @Flag(help: "Show passwords, tokens and query strings instead of `…`.")
  var showSecrets = false

  func validate() throws {
    if quiet && verbose { throw ValidationError("`--quiet` and `--verbose` exclude each other.") }
  }

  var mask: SecretMask { SecretMask(showsSecrets: showSecrets) }

  /// What the configuration says.
  ///
  /// - Throws: ``GDLError`` with `unusable` when something is wrong with it.
  func settings() throws(GDLError) -> Settings {
    try ConfigurationReader.settings(option: config)
  }

  /// These options, where they were left out, as the configuration has them.
  func filled(from settings: Settings) -> GlobalOptions {
    var filled = self
    filled.journal = namedJournal(settings)
    filled.progress = progress ?? settings.progress
    if !quiet && !verbose { (filled.quiet, filled.verbose) = (settings.isQuiet, settings.isVerbose) }
    return filled
  }

  /// Set when the user named a journal, by option, environment or configuration.
  private func namedJournal(_ settings: Settings) -> String? {
    (journal ?? Environment.value("GDL_JOURNAL")).map(Paths.absolute) ?? settings.journal
  }

  /// Absolute path of the journal.
  var journalPath: String {
    get throws(GDLError) {
      if let journal { return Paths.absolute(journal) }
      return namedJournal(try settings()) ?? EngineConfiguration.defaultJournalPath
    }
  }

  /// Whether the user means the default journal and there is none yet: then nothing was ever downloaded,
  /// which is no error. A journal named by the user has to exist.
  var hasNoJournalYet: Bool {
    get throws(GDLError) {
      guard journal == nil, namedJournal(try settings()) == nil else { return false }
      return access(EngineConfiguration.defaultJournalPath, F_OK) != 0 && errno == ENOENT
    }
  }

  /// Opens the journal for one command and closes it, however the command ends.
  ///
  /// - Throws: What `body` throws; else the ``GDLError`` of opening or closing.
  func withEngine<T>(
    _ access: Engine.Access, _ configuration: EngineConfiguration? = nil,
    _ body: (Engine) async throws -> T
  ) async throws -> T {
    var configuration = try configuration ?? EngineConfiguration(journalPath: journalPath)
    configuration.leastNotice = leastNotice
    let engine = try Engine(configuration, access: access)
    let result: Result<T, any Error>
    do { result = .success(try await body(engine)) } catch { result = .failure(error) }
    do {
      try await engine.close()
    } catch {
      // The first error is the one to tell.
      if case .success = result { throw error }
    }
    return try result.get()
  }

  /// What nobody will see is not made.
  private var leastNotice: Notice.Level { quiet && !json && progress != .json ? .warning : .info }

  /// A message for people: not with `--quiet`.
  func say(_ text: String) {
    if !quiet { Console.note(mask.text(text)) }
  }
}

extension ProgressMode {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

enum Environment {
  /// The value of a variable; nil when it is unset or empty.
  static func value(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return value.pointee == 0 ? nil : String(cString: value)
  }
}
