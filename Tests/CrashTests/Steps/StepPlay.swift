import GDLTestSupport
import Glibc

/// A workplace before a command that will be killed, and what has to be there in the end.
struct StepPlay: Sendable {
  let place: Workplace
  /// Nil where nothing is fetched.
  var server: MisbehavingServer?
  /// The command that meets the fault.
  var command: [String]
  /// What other processes and servers do while it runs. It may die at any moment.
  var alongside: (@Sendable (ChildProcess) async throws -> Void)?
  /// What changes in the world between its death and the next run.
  var meanwhile: (@Sendable () async throws -> Void)?
  /// What is run afterwards, one after the other.
  var again = [["resume"]]
  /// Whether a command that left no job is given once more.
  var isAskedAnew = true
  /// Files under their final names and paths, and nothing else.
  var files: [String: Resource] = [:]
  /// Names beside the files.
  var others: Set<String> = []
  /// How the last run and the job may end.
  var endings: Set<Int32> = [0]
  var states: Set<String> = ["done"]
  /// How the undisturbed command ends.
  var undisturbed: Set<Int32> = [0]
  /// How the command may end after an error, beside 75 and 2; then it need not say why.
  var faultEndings: Set<Int32> = []
  /// Whether the command has the files there when it ends well.
  var bringsFiles = true
  /// Whether a final name may hold wrong bytes before the command.
  var isDamagedAtFirst = false
  /// The removal that the disk refused, if it did that: such a file stays, when nothing is in it.
  var refusedRemoval = ""
  /// Whether it is right that `doctor` warns in the end.
  var doctorWarns = false
  /// Whether what the journal knows of bytes bounds what a resume may fetch.
  var boundsTraffic = true
  /// What else is wrong.
  var complaints: @Sendable () async throws -> [String] = { [] }

  init(_ place: Workplace, _ server: MisbehavingServer?, _ command: [String]) {
    self.place = place
    self.server = server
    self.command = command
  }

  /// `get` into the workplace's folder, with its events on standard output.
  static func get(_ place: Workplace, _ arguments: [String]) -> [String] {
    ["get", "--json", "--progress", "none", "-d", place.files] + arguments
  }

  /// What is wrong on the disk: wrong bytes, missing or more names.
  func wrongFiles() -> [String] {
    var wrong = files.sorted { $0.key < $1.key }.compactMap { $0.value.difference(file: place.file($0.key)) }
    let expected = Set(files.keys).union(others)
    let found = Set(place.allNames)
    wrong += found.subtracting(expected).filter { !mayStay($0) }.sorted().map { "\($0) is left over" }
    wrong += others.subtracting(found).sorted().map { "\($0) is missing" }
    return wrong
  }

  private func mayStay(_ name: String) -> Bool {
    refusedRemoval.hasSuffix("/" + name) && place.length(name) == 0
  }

  /// What is wrong at any moment: a final name that does not hold the file.
  func wrongFinalNames(among versions: [Resource]? = nil) -> [String] {
    files.compactMap { name, resource in
      guard place.length(name) != nil else { return nil }
      let candidates = versions ?? [resource]
      if candidates.contains(where: { $0.difference(file: place.file(name)) == nil }) { return nil }
      return resource.difference(file: place.file(name))
    }
  }
}

extension Workplace {
  /// Paths below the folder for files.
  var allNames: [String] { Self.names(below: files, prefix: "") }

  private static func names(below path: String, prefix: String) -> [String] {
    TemporaryFolder.names(in: path).sorted().flatMap { name in
      isFolder("\(path)/\(name)")
        ? names(below: "\(path)/\(name)", prefix: prefix + name + "/") : [prefix + name]
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
