import GDLCore

/// A driver's answers about its files.
struct DriverAnswers: FileAnswers {
  let session: DriverSession

  func alternative(of file: Int) async -> FileAlternative? {
    guard let answer = await session.fallback(of: file), let url = answer.url else { return nil }
    return FileAlternative(url: url, headers: answer.headers)
  }

  func judge(_ file: Int, _ head: ResponseHead) async -> FileVerdict? {
    var reply = DriverReply()
    reply.status = head.status
    reply.url = head.urls.last ?? ""
    reply.history = Array(head.urls.dropLast())
    for field in head.fields where reply.headers[field.name] == nil {
      reply.headers[field.name] = field.value
    }
    switch await session.verdict(on: file, reply) {
    case .accepted: return .accept
    case .rejected: return .reject
    case .retry(let url): return .askElsewhere(url)
    case .unknown, nil: return nil
    }
  }

  func finished(_ file: Int) async { await session.acknowledge(file) }
  func close() { session.close() }
}
