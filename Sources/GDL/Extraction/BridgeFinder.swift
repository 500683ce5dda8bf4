import GDLCore
import GDLExtractors

/// Asks an installed gallery-dl about URLs that look like no file and that no extractor of ours knows.
struct BridgeFinder: Sendable {
  /// Of the drivers' files; absolute.
  let folder: String

  /// The messages with those that gallery-dl takes handed to it. Without gallery-dl they stay as they are.
  ///
  /// - Throws: ``ExtractionError`` when gallery-dl is there, and cannot be asked.
  func assigned(
    _ messages: [Message], _ options: ExtractionOptions
  ) async throws(ExtractionError) -> [Message] {
    let open = messages.compactMap { message -> String? in
      guard case .url(let url, _) = message, Self.isOpen(url) else { return nil }
      return url
    }
    guard !open.isEmpty, DriverLauncher.path(of: BridgedProgram.galleryDL.name) != nil else {
      return messages
    }
    let settings = options.settings[BridgedProgram.galleryDL.name] ?? [:]
    let found = try await DriverFinder.find(open, .galleryDL, settings: settings, host: Host(folder: folder))
    let taken = Set(zip(open, found).filter { $0.1.isSite }.map(\.0))
    return messages.map { message in
      guard case .url(let url, var metadata) = message, taken.contains(url) else { return message }
      metadata[InputClassifier.extractorKey] = .string(BridgedProgram.galleryDL.name)
      return .queue(url, metadata)
    }
  }

  /// A name with an extension is a file's, unless it is a page's.
  static func isOpen(_ url: String) -> Bool {
    guard let path = try? RequestURL(url).path else { return false }
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return true }
    let suffix = name[name.index(after: dot)...].lowercased()
    let isExtension =
      (1...8).contains(suffix.utf8.count) && suffix.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return !isExtension || ["html", "htm", "php", "asp", "aspx", "jsp"].contains(suffix)
  }

  /// Starts drivers, and fetches nothing.
  private struct Host: DriverHost {
    let folder: String

    func page(_ request: PageRequest) async throws(ExtractionError) -> Page {
      throw ExtractionError("no page is fetched while a job is made", kind: .failed)
    }

    func launch(_ invocation: DriverInvocation) async throws(ExtractionError) -> any DriverChannel {
      try DriverLauncher.launch(invocation, folder: folder)
    }
  }
}

extension DriverFound {
  /// Plain files are ours.
  fileprivate var isSite: Bool { category.map { $0 != FileFacts.directCategory } ?? false }
}
