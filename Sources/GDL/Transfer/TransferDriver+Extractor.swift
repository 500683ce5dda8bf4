import GDLCore
import GDLExtractors
import GDLJournal
import GDLTransport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What only the extractor of a file knows, asked while it lives.
extension TransferDriver {
  private var answers: (any FileAnswers)? {
    guard let extraction = record.extraction else { return nil }
    return job.answers[extraction]
  }

  /// Its extractor's number for the file.
  private var number: Int? { record.metadata["_driver_seq"]?.integer.map(Int.init) }

  private func asks(_ question: String) -> Bool {
    record.metadata["_driver_asks"]?.array?.contains(.string(question)) ?? false
  }

  var mayAskForAlternative: Bool { asks("fallback") && number != nil && answers != nil }

  /// Whether the extractor has to see a reply before it is taken.
  var needsVerdict: Bool { asks("validate") && number != nil && answers != nil }

  /// Another place of the file, journaled before it is asked.
  ///
  /// - Returns: false when there is none.
  func addAlternative() async -> Bool {
    guard let number, let found = await answers?.alternative(of: number) else { return false }
    return await add(found)
  }

  private func add(_ found: FileAlternative) async -> Bool {
    let place = Provenance.place(found.url, headers: found.headers, isFromPrivateNetwork: false)
    record.metadata["_fallback"] = .array(record.otherPlaces + [place])
    do throws(JournalError) {
      try await core.journal.replaceMetadata(of: record)
      return true
    } catch {
      core.journalFailed(error)
      return false
    }
  }

  /// Shows a reply to the extractor; it is held meanwhile.
  ///
  /// - Returns: nil when the reply may be taken.
  func refusal(of head: ResponseHead) async -> Fault? {
    guard let number, let verdict = await answers?.judge(number, head) else { return nil }
    switch verdict {
    case .accept: return nil
    case .reject:
      return Fault(kind: .clientError, message: "its extractor says that the reply is not the file")
    case .askElsewhere(let url):
      guard await add(FileAlternative(url: url, headers: [:])) else { return nil }
      return Fault(kind: .clientError, message: "its extractor names another place")
    }
  }

  /// What is sent for a file that is got by POST, which no server resumes (RFC 9110 section 14.2). Nil: GET.
  var postBody: [UInt8]? {
    guard record.metadata["_method"]?.string?.uppercased() == "POST" else { return nil }
    return record.metadata["_data"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []
  }

  /// A page that somebody may have taken for the files it shows.
  var isUnaskedPage: Bool {
    record.extraction == nil && record.representation?.contentType == "text/html"
      && BridgeFinder.isOpen(record.url)
  }

  /// Nothing more will be asked about the file.
  func acknowledge() {
    guard let number, let answers else { return }
    core.perform { await answers.finished(number) }
  }

  /// A page for people instead of a file: a login, a placeholder. The source says what the file is.
  func isWebPageInstead(_ head: ResponseHead) -> Bool {
    guard let suffix = record.metadata["extension"]?.string?.lowercased(), !suffix.isEmpty,
      !["html", "htm", "xhtml", "php", "asp", "aspx", "jsp"].contains(suffix)
    else { return false }
    let type = head.first("content-type")?.prefix { $0 != ";" }.lowercased() ?? ""
    return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml")
  }
}
