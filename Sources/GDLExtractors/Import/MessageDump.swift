import GDLCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What `gallery-dl -j` prints: messages as JSON arrays, `[2, metadata]`, `[3, url, metadata]` and
/// `[6, url, metadata]`, in one array for each input, or one a line.
package enum MessageDump {
  /// - Returns: The messages in order, and the sentences of errors among them.
  /// - Throws: ``ExtractionError`` for a text that is no such dump.
  package static func parse(
    _ bytes: [UInt8]
  ) throws(ExtractionError) -> (messages: [Message], errors: [String]) {
    var messages: [Message] = []
    var errors: [String] = []
    for value in try values(bytes) {
      // One array with all elements, or an element by itself.
      let elements = value.first?.integer == nil ? value.compactMap(\.array) : [value]
      for element in elements { try take(element, &messages, &errors) }
    }
    guard !messages.isEmpty || !errors.isEmpty else { throw ExtractionError("there is no message in it") }
    return (messages, errors)
  }

  private static func take(
    _ element: [JSONValue], _ messages: inout [Message], _ errors: inout [String]
  ) throws(ExtractionError) {
    guard let kind = element.first?.integer else { throw ExtractionError("an element has no kind") }
    if kind < 0 {
      errors.append(element.last?.object?["message"]?.string ?? "an error without a message")
      return
    }
    // Kinds that gallery-dl no longer has say nothing.
    guard let known = Message.Kind(rawValue: Int(kind)) else { return }
    guard let metadata = element.last?.object else { throw ExtractionError("a message has no metadata") }
    let url = element.count > 2 ? element[1].string ?? "" : ""
    switch known {
    case .directory: messages.append(.directory(metadata))
    case .url: messages.append(.url(url, metadata))
    case .queue: messages.append(.queue(url, metadata.merging(toGalleryDL) { old, _ in old }))
    }
  }

  private static let toGalleryDL: Metadata = [InputClassifier.extractorKey: .string("gallery-dl")]

  /// The text's JSON arrays: one after the other, with nothing or white space between them.
  private static func values(_ bytes: [UInt8]) throws(ExtractionError) -> [[JSONValue]] {
    var values: [[JSONValue]] = []
    for range in try TopLevelArrays.ranges(in: bytes) {
      do {
        values.append(try JSONDecoder().decode([JSONValue].self, from: Data(bytes[range])))
      } catch {
        throw ExtractionError("it is no JSON from byte \(range.lowerBound) on")
      }
    }
    return values
  }
}

/// Finds where JSON arrays begin and end that stand behind each other.
private enum TopLevelArrays {
  static func ranges(in bytes: [UInt8]) throws(ExtractionError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var depth = 0
    var start = 0
    var isInString = false
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        continue
      }
      switch byte {
      case 0x22: isInString = true
      case 0x5B, 0x7B:
        if depth == 0 {
          guard byte == 0x5B else { throw ExtractionError("it has an object where arrays are expected") }
          start = index
        }
        depth += 1
      case 0x5D, 0x7D:
        depth -= 1
        guard depth >= 0 else { throw ExtractionError("it closes more than it opens, at byte \(index)") }
        if depth == 0 { ranges.append(start..<(index + 1)) }
      case 0x20, 0x09, 0x0A, 0x0D, 0x2C: break
      default:
        guard depth > 0 else { throw ExtractionError("it is no JSON at byte \(index)") }
      }
    }
    guard depth == 0 else { throw ExtractionError("it ends in the middle; what was cut is not known") }
    return ranges
  }
}
