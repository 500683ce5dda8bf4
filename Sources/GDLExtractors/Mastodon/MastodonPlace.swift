import GDLCore

/// What a URL of an instance names.
struct MastodonPlace {
  enum Target: Equatable {
    /// `user`, or `user@host` for an account that another instance keeps; and of its posts those with a tag.
    case account(String, tag: String?)
    case status(String)
    case tag(String)
  }

  /// `https://host`.
  let site: String
  /// The host.
  let instance: String
  let target: Target

  /// Nil for any other page.
  init?(_ url: RequestURL) {
    site = url.site
    instance = url.host
    var segments = WebURL.segments(url.path)
    // Of the web applications of older and newer versions.
    if segments.first == "web" || segments.first == "deck" { segments.removeFirst() }
    guard let target = Self.target(segments) else { return nil }
    self.target = target
  }

  private static func target(_ segments: [String]) -> Target? {
    guard let first = segments.first else { return nil }
    let rest = segments.dropFirst()
    if first.hasPrefix("@") { return account(String(first.dropFirst()), Array(rest)) }
    switch (first, rest.count) {
    case ("users", 1...): return account(segments[1], Array(rest.dropFirst()))
    case ("tags", 1): return isTag(segments[1]) ? .tag(segments[1]) : nil
    case ("statuses", 1): return isIdentifier(segments[1]) ? .status(segments[1]) : nil
    default: return nil
    }
  }

  private static func account(_ name: String, _ rest: [String]) -> Target? {
    guard isAccount(name) else { return nil }
    switch (rest.first, rest.count) {
    case (nil, _), ("media", 1), ("with_replies", 1): return .account(name, tag: nil)
    case ("tagged", 2): return isTag(rest[1]) ? .account(name, tag: rest[1]) : nil
    case ("statuses", 2): return isIdentifier(rest[1]) ? .status(rest[1]) : nil
    case (let id?, 1): return isStatusNumber(id) ? .status(id) : nil
    default: return nil
    }
  }

  /// A number, or with some other servers letters and digits. Nothing that could change a path or a query.
  static func isIdentifier(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isPlain($0) || $0 == 0x2D }
  }

  /// In a path, letters alone would be some page of the account, like its followers.
  private static func isStatusNumber(_ text: String) -> Bool {
    isIdentifier(text) && text.utf8.contains { (0x30...0x39).contains($0) }
  }

  private static func isAccount(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let isFit = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { isPlain($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x3A }
    }
    return isFit && parts.count <= 2 && text.utf8.count <= 320
  }

  private static func isTag(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 400 && text.unicodeScalars.allSatisfy { $0.value > 0x20 }
  }

  /// Letters, digits and the underscore.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }
}
