import GDLCore

/// Answers about files that only their extractor can give, while it lives.
package protocol FileAnswers: Sendable {
  /// Another place of a file; nil when there is none, or the extractor is gone.
  func alternative(of file: Int) async -> FileAlternative?
  /// What the extractor thinks of a reply; nil when it is gone.
  func judge(_ file: Int, _ head: ResponseHead) async -> FileVerdict?
  /// Nothing more will be asked about a file.
  func finished(_ file: Int) async
  /// Nothing more will be asked at all.
  func close()
}

/// Another place of a file, worked out only when it was needed.
package struct FileAlternative: Sendable, Equatable {
  package var url: String
  /// More request header fields for that place.
  package var headers: Metadata

  package init(url: String, headers: Metadata) {
    self.url = url
    self.headers = headers
  }
}

/// What an extractor thinks of a reply.
package enum FileVerdict: Sendable, Equatable {
  case accept
  /// Not the file: a placeholder, a login page.
  case reject
  /// The file is there instead.
  case askElsewhere(String)
}
