extension TransferStateMachine {
  package static func malformed(_ what: String) -> Fault {
    Fault(kind: .protocolError, message: "the server's reply is malformed: \(what)")
  }

  static let changesForEver = Fault(
    kind: .contentChanged,
    message: "the server sends another version of the file at every request")

  /// What a reply that brings no part of the file means, by its status (RFC 9110 section 15).
  package static func fault(of head: ResponseHead) -> Fault {
    let status = head.status
    let wait = RetryAfter.seconds(head)
    func fault(_ kind: Fault.Kind, _ what: String) -> Fault {
      Fault(
        kind: kind, message: "the server answered \(status) (\(what))", status: status,
        retryAfterSeconds: wait)
    }
    switch status {
    case 202: return fault(.busy, "accepted, not ready yet")
    case 204, 205: return fault(.clientError, "no content")
    case 300..<400: return fault(.clientError, "no usable redirect")
    case 401: return fault(.authentication, "a login is needed")
    case 403: return fault(.authentication, "forbidden")
    case 407: return fault(.authentication, "the proxy wants a login")
    case 404: return fault(.notFound, "not found")
    case 410: return fault(.notFound, "gone")
    case 408: return fault(.busy, "request timeout")
    case 425: return fault(.busy, "too early")
    case 429: return fault(.busy, "too many requests")
    case 503: return fault(.busy, "service unavailable")
    case 511: return fault(.clientError, "a login to the network is needed")
    case 500..<600: return fault(.serverError, "server error")
    case 400..<500: return fault(.clientError, "client error")
    default: return fault(.protocolError, "a status that means nothing here")
    }
  }
}
