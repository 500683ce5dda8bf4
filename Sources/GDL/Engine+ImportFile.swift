import GDLCore
import GDLExtractors
import GDLStorage

/// What came of a file that another program left.
public struct ImportResult: Sendable, Equatable {
  /// New jobs; nothing of them runs yet.
  public var jobs: [JobID] = []
  /// What was left out or could not be kept: sentences for people.
  public var notes: [String] = []
}

extension Engine {
  /// A longer one is no list or dump that memory should hold.
  private static let importLimit: Int64 = 256 << 20

  /// Makes jobs of what another program left: a partial file, aria2's control file or session, or a dump of
  /// gallery-dl. Which it is, its name and content say.
  ///
  /// - Parameters:
  ///   - path: absolute.
  ///   - urls: where a partial file comes from.
  ///   - name: of the finished file; nil: as it is called now.
  ///   - options: of the new jobs.
  /// - Throws: ``GDLError``; `usage` for a file that is none of them. Jobs that were made before stay.
  public func importFile(
    _ path: String, urls: [String], name: String?, options: JobOptions
  ) async throws(GDLError) -> ImportResult {
    for url in urls {
      do { _ = try RequestURL(url) } catch { throw GDLError(.usage, error.message) }
    }
    if path.hasSuffix(Self.controlSuffix) {
      guard !urls.isEmpty else { throw Self.needsURL(path) }
      let partial = try controlled(String(path.dropLast(Self.controlSuffix.count)), urls: urls, name: name)
      return ImportResult(jobs: [try await importPartial(partial, options: options)])
    }
    if !urls.isEmpty {
      // aria2 writes under the final name, and says beside it what is there.
      if let partial = try? controlled(path, urls: urls, name: name) {
        return ImportResult(jobs: [try await importPartial(partial, options: options)])
      }
      var partial = ForeignPartial(urls: urls, path: path)
      partial.name = name
      return ImportResult(jobs: [try await importPartial(partial, options: options)])
    }
    let bytes = try read(path)
    switch bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
    case UInt8(ascii: "["): return try await importDump(bytes, path, options)
    case nil: throw GDLError(.usage, "\(path) is empty")
    default: return try await importSession(bytes, path, options)
    }
  }

  private static let controlSuffix = ".aria2"

  private static func needsURL(_ path: String) -> GDLError {
    GDLError(.usage, "\(path) does not say where its file comes from", hint: "`--url URL` does")
  }

  private func read(_ path: String) throws(GDLError) -> [UInt8] {
    do { return try FileBytes.read(path, limit: Self.importLimit, disk: diskCalls) } catch {
      throw GDLError(error)
    }
  }

  /// A file and aria2's control file beside it.
  private func controlled(
    _ path: String, urls: [String], name: String?
  ) throws(GDLError) -> ForeignPartial {
    let control = try translated { () throws(ExtractionError) in
      try Aria2ControlFile(try readControl(path + Self.controlSuffix))
    }
    var partial = ForeignPartial(urls: urls, path: path)
    partial.name = name
    partial.ranges = control.ranges
    partial.completeLength = control.completeLength
    return partial
  }

  private func readControl(_ path: String) throws(ExtractionError) -> [UInt8] {
    do {
      return try FileBytes.read(path, limit: Int64(Aria2ControlFile.lengthLimit), disk: diskCalls)
    } catch {
      throw ExtractionError(error.message)
    }
  }

  private func translated<Value>(_ body: () throws(ExtractionError) -> Value) throws(GDLError) -> Value {
    do { return try body() } catch { throw GDLError(.usage, error.message, hint: error.hint) }
  }

  // MARK: Lists

  private func importDump(
    _ bytes: [UInt8], _ path: String, _ options: JobOptions
  ) async throws(GDLError) -> ImportResult {
    let dump = try translated { () throws(ExtractionError) in try MessageDump.parse(bytes) }
    var result = ImportResult(notes: dump.errors.map { "the dump has an error: \($0)" })
    guard !dump.messages.isEmpty else { return result }
    result.jobs = [
      try await add(JobRequest(input: "dump \(path)", options: options, source: .messages(dump.messages)))
    ]
    return result
  }

  /// Files with bytes become jobs of their own; the others one job.
  private func importSession(
    _ bytes: [UInt8], _ path: String, _ options: JobOptions
  ) async throws(GDLError) -> ImportResult {
    let text = String(decoding: bytes, as: UTF8.self)
    let session: (downloads: [Aria2Download], others: Int)
    do throws(ExtractionError) {
      session = try Aria2Session.parse(text)
    } catch {
      throw GDLError(
        .usage, "\(path) is no session of aria2 and no dump of gallery-dl: \(error.message)",
        hint: "a partial file needs `--url URL`")
    }
    var result = ImportResult()
    var messages: [Message] = []
    for download in session.downloads {
      if let partial = partial(of: download, options) {
        result.jobs.append(try await importPartial(partial, options: options))
      } else {
        messages.append(Self.message(download, options))
      }
    }
    if !messages.isEmpty {
      let request = JobRequest(input: "session \(path)", options: options, source: .messages(messages))
      result.jobs.append(try await add(request))
    }
    if session.others > 0 { result.notes.append("\(session.others) downloads are not http or https") }
    let ignored = Set(session.downloads.flatMap(\.ignored)).sorted()
    if !ignored.isEmpty {
      result.notes.append("aria2's options \(ignored.joined(separator: ", ")) mean nothing here")
    }
    return result
  }

  private func partial(of download: Aria2Download, _ options: JobOptions) -> ForeignPartial? {
    guard let url = download.urls.first, let name = download.name ?? SafeName.fromURL(url) else { return nil }
    let folder = Self.folder(download, options)
    return try? controlled(folder + "/" + name, urls: download.urls, name: nil)
  }

  private static func folder(_ download: Aria2Download, _ options: JobOptions) -> String {
    guard let folder = download.directory else { return options.directory }
    return Destination.normalized(folder.hasPrefix("/") ? folder : options.directory + "/" + folder)
  }

  private static func message(_ download: Aria2Download, _ options: JobOptions) -> Message {
    var own: [String: JSONValue] = ["directory": .string(folder(download, options))]
    if let name = download.name.flatMap(SafeName.sanitize) { own["out"] = .string(name) }
    if !download.headers.isEmpty { own["header"] = .array(download.headers.map(JSONValue.string)) }
    if let checksum = download.checksum {
      own["checksum"] = .string("\(checksum.algorithm.rawValue)=\(checksum.hex)")
    }
    var metadata: Metadata = ["_options": .object(own)]
    if download.urls.count > 1 {
      metadata["_fallback"] = .array(download.urls.dropFirst().map(JSONValue.string))
    }
    return .url(download.urls.first ?? "", metadata)
  }
}
