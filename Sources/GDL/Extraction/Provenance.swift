import GDLCore
import GDLTransport

/// Who named a URL: kept with the messages of sources, so that it holds for a later run, too.
///
/// What the user typed is the user's. What a server names is a stranger's word: it leads to no private network
/// unless it comes from one, and gets no login that was given for another server.
enum Provenance {
  /// Whoever named the URL is in a private network.
  private static let privateKey = "_private"
  /// Of a file: it is on another server than the input.
  private static let foreignKey = "_foreign"
  /// Of a source that another one named: origin of the input that led to it.
  private static let inputKey = "_input"

  /// Whether a source named it, and not the user.
  static func isFound(_ request: Message) -> Bool { request.metadata[inputKey] != nil }

  static func isFromPrivateNetwork(_ metadata: Metadata) -> Bool { metadata[privateKey] == .bool(true) }

  /// Whether logins that were given for the job are none of that server's business.
  static func isForeign(_ metadata: Metadata) -> Bool { metadata[foreignKey] == .bool(true) }

  /// The input that a source comes from; nil where it is no URL. Behind prefixes that choose extractors
  /// (`gallery-dl:moebooru:https://…`) is a URL that the user typed, too.
  static func input(of request: Message) -> RequestURL? {
    let text = request.metadata[inputKey]?.string ?? request.url
    var rest = text[...]
    while !rest.hasPrefix("http://"), !rest.hasPrefix("https://"), let colon = rest.firstIndex(of: ":"),
      rest[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
    {
      rest = rest[rest.index(after: colon)...]
    }
    return try? RequestURL(rest.hasPrefix("http") ? String(rest) : text)
  }

  /// Marks what a source named. Marks of the source's own mean nothing.
  static func mark(
    _ metadata: inout Metadata, _ message: Message, input: RequestURL?, isFromPrivateNetwork: Bool
  ) {
    for key in [privateKey, foreignKey, inputKey] { metadata[key] = nil }
    switch message.kind {
    case .directory: return
    case .url:
      let url = try? RequestURL(message.url)
      let isOurs = input.flatMap { input in url.map(input.sharesSecrets) } ?? false
      if !isOurs { metadata[foreignKey] = .bool(true) }
    case .queue: metadata[inputKey] = .string(input?.origin ?? "")
    }
    if isFromPrivateNetwork { metadata[privateKey] = .bool(true) }
  }

  /// A place that a reply named for a file.
  static func place(_ url: String, headers: Metadata = [:], isFromPrivateNetwork: Bool) -> JSONValue {
    var place: Metadata = ["url": .string(url)]
    if !headers.isEmpty { place["headers"] = .object(headers) }
    if isFromPrivateNetwork { place[privateKey] = .bool(true) }
    return .object(place)
  }
}

extension TransferRecord {
  /// Which addresses requests for it may reach.
  ///
  /// Other places are texts where the message has them from the start, and objects where a server named them later.
  var reach: Reach {
    if Provenance.isFromPrivateNetwork(metadata) { return .anywhere }
    guard extraction == nil else { return .publicOnly }
    guard let place = otherPlace?.object else { return .named }
    return Provenance.isFromPrivateNetwork(place) ? .anywhere : .publicOnly
  }
}
