/// A request's head as read from the wire.
struct RequestHead {
  var method: String
  var target: String
  var fields: FieldList

  init?(_ bytes: some Collection<UInt8>) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    method = String(words[0])
    target = String(words[1])
    fields = FieldList()
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      fields.add(String(line[..<colon]), String(value))
    }
  }
}

/// Serves the requests of one connection, one after the other, on the calling thread.
struct ServerConnection {
  let core: ServerCore
  let socket: Int32
  let number: Int
  private var unread: [UInt8] = []
  private var requestCount = 0

  init(core: ServerCore, socket: Int32, number: Int) {
    self.core = core
    self.socket = socket
    self.number = number
  }

  func serve() {
    var connection = self
    while connection.serveNext() {}
  }

  /// False when the connection is over.
  private mutating func serveNext() -> Bool {
    guard let request = readRequest() else { return false }
    let exchange = core.begin(request, connection: number, requestOnConnection: requestCount)
    requestCount += 1
    var player = ScriptPlayer(core: core, socket: socket, request: exchange.index)
    let isKept = player.play(core.handler(exchange).actions)
    core.end(request: exchange.index)
    return isKept && request.fields.first("Connection")?.lowercased() != "close"
  }

  /// Nil when the client closed, or sent what is no request.
  private mutating func readRequest() -> RequestHead? {
    let emptyLine: [UInt8] = [13, 10, 13, 10]
    while true {
      if let end = unread.firstRange(of: emptyLine) {
        guard let head = RequestHead(unread[..<end.lowerBound]) else { return nil }
        let bodyLength = head.fields.first("Content-Length").flatMap { Int($0) } ?? 0
        let next = end.upperBound + bodyLength
        while unread.count < next {
          guard let more = Socket.receive(socket) else { return nil }
          unread += more
        }
        unread.removeFirst(next)
        return head
      }
      guard unread.count < 1 << 20, let more = Socket.receive(socket) else { return nil }
      unread += more
    }
  }
}
