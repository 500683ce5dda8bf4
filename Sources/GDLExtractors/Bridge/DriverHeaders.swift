import GDLCore

/// The request header fields that a driver names, as far as they are the program's to choose.
enum DriverHeaders {
  /// Fields that belong to the transfer itself: gdl asks for no content coding, and for its own ranges.
  private static let transferFields: Set<String> = [
    "accept-encoding", "range", "if-range", "host", "connection", "keep-alive", "content-length",
    "transfer-encoding", "te", "trailer", "upgrade", "expect", "proxy-authorization", "proxy-connection",
  ]

  /// `headers` and `cookie` of an event. What cannot stand in a request is left out: a line break in a value
  /// would begin a field of its own.
  static func fields(_ event: [String: JSONValue]) -> Metadata {
    var kept: Metadata = [:]
    for (name, value) in event["headers"]?.object ?? [:] {
      guard let text = value.string, isToken(name), isValue(text) else { continue }
      if !transferFields.contains(name.lowercased()) { kept[name] = .string(text) }
    }
    if let cookie = event["cookie"]?.string, isValue(cookie) { kept["Cookie"] = .string(cookie) }
    return kept
  }

  /// RFC 9110, section 5.6.2.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  private static func isValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) }
  }
}
