import GDLCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What is said to a driver; docs/extractors/gallery-dl.md, "Driver protocol".
package enum DriverCommand: Sendable, Equatable {
  /// The first one.
  case start(DriverStart)
  /// So many more messages may come.
  case next(Int)
  /// Asks for the next other URL of a file.
  case fallback(Int)
  /// Asks what the extractor thinks of a reply.
  case validate(Int, DriverReply)
  /// Nothing more will be asked about a file.
  case acknowledge(Int)
  /// Nothing more is wanted of a job; of none, for 0.
  case leave(Int)
  /// Asks which extractor takes a URL.
  case find(String)
  /// Asks the driver to end.
  case stop

  /// One line of JSON, without its end.
  package var line: String { DriverJSON.line(.object(fields)) }

  private var fields: [String: JSONValue] {
    switch self {
    case .start(let start): start.fields
    case .next(let count): ["command": .string("next"), "count": .integer(Int64(count))]
    case .fallback(let sequence): ["command": .string("fallback"), "seq": .integer(Int64(sequence))]
    case .validate(let sequence, let reply):
      reply.fields.merging(["command": .string("validate"), "seq": .integer(Int64(sequence))]) { $1 }
    case .acknowledge(let sequence): ["command": .string("ack"), "seq": .integer(Int64(sequence))]
    case .leave(let job): ["command": .string("leave"), "job": .integer(Int64(job))]
    case .find(let url): ["command": .string("find"), "url": .string(url)]
    case .stop: ["command": .string("stop")]
    }
  }
}

/// What a driver begins with.
package struct DriverStart: Sendable, Equatable {
  /// What to extract; nil to find only.
  package var url: String?
  /// Messages that may come before the next `next`.
  package var credit = 0
  /// Options of the program's own command line.
  package var arguments: [String] = []
  /// Of the last page that was journaled.
  package var cursor: JSONValue?
  /// URLs of children that need no second look, besides those in the cursor.
  package var visited: [String] = []
  /// The least that is logged: `debug`, `info`, `warning` or `error`.
  package var logLevel = "warning"
  /// yt-dlp only: what is no single file is handed out as a whole.
  package var isWholeAllowed = false
  /// yt-dlp only: the output template, instead of the user's.
  package var output: String?
  /// yt-dlp only: more request header fields.
  package var headers: [String: String] = [:]

  package init(url: String? = nil) { self.url = url }

  var fields: [String: JSONValue] {
    var fields: [String: JSONValue] = [
      "command": .string("start"), "credit": .integer(Int64(credit)), "log_level": .string(logLevel),
    ]
    if let url { fields["url"] = .string(url) }
    if let cursor { fields["cursor"] = cursor }
    if let output { fields["output"] = .string(output) }
    if isWholeAllowed { fields["whole"] = .bool(true) }
    if !arguments.isEmpty { fields["arguments"] = .array(arguments.map(JSONValue.string)) }
    if !visited.isEmpty { fields["visited"] = .array(visited.map(JSONValue.string)) }
    if !headers.isEmpty { fields["headers"] = .object(headers.mapValues(JSONValue.string)) }
    return fields
  }
}

/// A reply to a file's request, for the extractor to judge.
package struct DriverReply: Sendable, Equatable {
  package enum Question: String, Sendable {
    /// Whether this is the file; by status, header fields and redirects.
    case validate
    /// Whether it is, by its first bytes.
    case signature
    /// Whether an error status is worth another try.
    case retry
  }

  package var question = Question.validate
  package var status = 0
  /// Where the reply came from in the end.
  package var url = ""
  /// The URLs before it, when there were redirects; the first one first.
  package var history: [String] = []
  package var headers: [String: String] = [:]
  /// The file's first bytes, sixteen or more; only for `signature`.
  package var bytes: [UInt8] = []
  /// The reply's body where it is short and no file: some extractors read why they were refused.
  package var body: [UInt8] = []

  package init(_ question: Question = .validate) { self.question = question }

  var fields: [String: JSONValue] {
    [
      "what": .string(question.rawValue), "status": .integer(Int64(status)), "url": .string(url),
      "history": .array(history.map(JSONValue.string)),
      "headers": .object(headers.mapValues(JSONValue.string)),
      "bytes": .string(Data(bytes).base64EncodedString()), "body": .string(Data(body).base64EncodedString()),
    ]
  }
}
