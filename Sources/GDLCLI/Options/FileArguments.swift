import ArgumentParser
import GDL

/// Where the files of a job go and how they are named.
struct FileArguments: ParsableArguments {
  @Option(name: [.customShort("d"), .customLong("directory")], help: "Folder to write to (the current one).")
  var directory: String?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "File name, or path below the folder; with fields a template: `{title}/{num:>03}.{extension}`.",
      valueName: "path"))
  var output: String?
  @Option(
    help: ArgumentHelp("What the whole has to be: md5, sha1, sha256 or sha512.", valueName: "algo=hex"))
  var checksum: ChecksumArgument?
  @Option(help: "When the name is taken: skip (the default), rename, overwrite or fail.")
  var onExisting: JobOptions.OnExisting?
  @Flag(inversion: .prefixedNo, help: "Fetch again although a finished job has the same URL and path.")
  var force: Bool?
  @Flag(inversion: .prefixedNo, help: "Give the file the server's Last-Modified as its time (--mtime).")
  var mtime: Bool?
  @Flag(
    inversion: .prefixedNo,
    help: "Begin again instead of joining by overlap where the server has no strong validator.")
  var strict: Bool?

  @Option(
    help: ArgumentHelp(
      "Which characters of names become `_`: auto, unix, windows, ascii, or those given.",
      valueName: "set"))
  var restrictFilenames: String?
  @Option(
    name: [.long, .customLong("download-archive")],
    help: ArgumentHelp(
      "Skip files that this database of gallery-dl's form has, and add finished ones.", valueName: "file"))
  var archive: String?
  @Option(help: ArgumentHelp("Template of an entry of the archive.", valueName: "template"))
  var archiveFormat: String?
  @Option(
    help: ArgumentHelp("What stands before each entry of the archive (the category).", valueName: "text"))
  var archivePrefix: String?
  @Flag(inversion: .prefixedNo, help: "Write what is known of each file beside it, as NAME.json.")
  var writeMetadata: Bool?

  func validate() throws {
    guard let output else { return }
    if output.isEmpty || output.hasSuffix("/") {
      throw ValidationError("`--output` is a file name; `-d` names a folder.")
    }
    if output.split(separator: "/").contains("..") {
      throw ValidationError("`--output` stays below the folder: name another folder with `-d`.")
    }
    if output.hasPrefix("/"), directory != nil {
      throw ValidationError("An absolute `--output` names its folder itself: leave `-d` out.")
    }
  }

  /// Whether these options can name only one file.
  var nameOneFile: Bool {
    checksum != nil || output.map { !$0.contains("{") } ?? false
  }

  /// - Parameter folder: of the configuration; nil for the current one.
  func apply(to options: inout JobOptions, folder: String? = nil) {
    if let output, output.hasPrefix("/") {
      (options.directory, options.output) = Paths.split(Paths.absolute(output))
    } else {
      options.directory = Paths.absolute(directory ?? folder ?? ".")
      options.output = output
    }
    options.checksum = checksum?.digest
    onExisting.map { options.onExisting = $0 }
    force.map { options.force = $0 }
    mtime.map { options.keepsModificationTime = $0 }
    strict.map { options.isStrict = $0 }
    restrictFilenames.map { options.names.restriction = $0 }
    if let archive {
      let own = ArchiveOptions(path: Paths.absolute(archive))
      options.archive = own
    }
    archiveFormat.map { options.archive?.format = $0 }
    archivePrefix.map { options.archive?.prefix = $0 }
    writeMetadata.map { options.writesMetadata = $0 }
  }
}
