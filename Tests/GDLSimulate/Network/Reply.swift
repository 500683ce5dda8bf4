import GDLCore
import GDLTransport

/// What a server is about to send, and how it ends.
struct Reply {
  enum Body {
    case content(Content, first: Int)
    case text([UInt8])
  }

  enum Ending: Equatable {
    /// As the head says.
    case whole
    case reset
    /// FIN: a cut where a length was known, the end where none was.
    case closed
    case silence
    /// FIN without close_notify, where only the end of the connection could tell the end of the body.
    case tornTLS
  }

  var status = 200
  var fields: [ResponseHead.Field] = []
  var body = Body.text([])
  /// Bytes of the body that the head promises.
  var count = 0
  /// Of these, bytes that come.
  var sent = 0
  var ending = Ending.whole
  var latencySeconds = 0.01
  var bytesPerSecond = 1e6
  /// Position in the body of a byte that comes wrong.
  var corrupted: Int?
  var urls: [String] = []

  mutating func add(_ name: String, _ value: String) {
    fields.append(ResponseHead.Field(name: name, value: value))
  }

  mutating func set(_ name: String, _ value: String?) {
    fields.removeAll { $0.name == name }
    if let value { add(name, value) }
  }

  static func text(_ status: Int, _ words: String) -> Reply {
    var reply = Reply()
    reply.status = status
    reply.body = .text(Array(words.utf8))
    reply.count = words.utf8.count
    reply.sent = reply.count
    reply.add("content-length", "\(reply.count)")
    reply.add("content-type", "text/plain")
    return reply
  }

  /// Writes body bytes at `position...` into the buffer.
  func fill(_ buffer: UnsafeMutableRawBufferPointer, from position: Int) {
    switch body {
    case .text(let bytes):
      for index in buffer.indices { buffer[index] = bytes[position + index] }
    case .content(let content, let first): content.fill(buffer, from: first + position)
    }
    if let corrupted, (position..<position + buffer.count).contains(corrupted) {
      buffer[corrupted - position] ^= 0x10
    }
  }
}
