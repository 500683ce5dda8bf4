import GDLCore

/// Turns one input into dispatch messages, a page at a time, so that memory does not grow with the input.
///
/// An extractor is made anew for every run, from its input and the cursor that was journaled with its last
/// page. It keeps nothing else: what it must know to go on is in the cursor.
package protocol Extractor: Sendable {
  /// The next messages, in order, and where to go on after them. Not called again after the last page.
  ///
  /// - Parameter pages: the only way to the network.
  /// - Throws: ``ExtractionError``; what was handed out before stays valid, and a later extractor goes on at
  ///   the cursor of the page before.
  mutating func next(_ pages: any PageSource) async throws(ExtractionError) -> ExtractedPage

  /// What answers questions about its files while they are fetched, also after the last page; nil for an
  /// extractor that is asked none.
  var answers: (any FileAnswers)? { get }

  /// What is behind the messages so far is not wanted: a source of many parts leaves the one that they are of.
  ///
  /// - Parameter part: `_job` of the last `directory` message; nil for everything.
  /// - Returns: whether it comes to its last page by itself. False: it need not be asked for one.
  func leave(part: Int?) async -> Bool

  /// Nobody will ask it for anything any more: a process behind it ends.
  func stop()
}

extension Extractor {
  package var answers: (any FileAnswers)? { nil }
  package func leave(part: Int?) async -> Bool { false }
  package func stop() {}
}

/// What one look at a source brought.
package struct ExtractedPage: Sendable, Equatable {
  /// Often a thousand, and never more than memory should hold.
  package var messages: [Message]
  /// Where the extractor goes on, in its own words.
  package var cursor: String
  /// Nothing comes after these messages.
  package var isLast: Bool
  /// What a user should read now. Not journaled.
  package var notes: [ExtractionNote]

  package init(messages: [Message], cursor: String, isLast: Bool, notes: [ExtractionNote] = []) {
    self.messages = messages
    self.cursor = cursor
    self.isLast = isLast
    self.notes = notes
  }
}

/// What an extractor says beside its messages.
package struct ExtractionNote: Sendable, Equatable {
  package enum Level: Sendable, Equatable {
    case info, warning, error
  }

  package var level: Level
  /// One sentence.
  package var text: String

  package init(_ level: Level, _ text: String) {
    self.level = level
    self.text = text
  }
}

/// Why an extractor cannot go on.
package struct ExtractionError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The input makes no sense: a wrong URL or option.
    case badInput
    /// The source answered, and what it says cannot be used: not there, not allowed, or not readable.
    case failed
    /// A fault that may pass used up the tries: a later run goes on at the cursor.
    case tryLater
    /// Something has to be installed first.
    case missing
  }

  package var kind: Kind
  /// One sentence, without a full stop.
  package var message: String
  /// What to do. Nil where only the reader can know.
  package var hint: String?

  package init(_ message: String, kind: Kind = .badInput, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}
