import CCurl

/// The URLs that a chain of Location fields stands for.
enum RedirectTrail {
  /// Resolves each Location against the URL before it (RFC 3986 section 5), with libcurl's own parser, so that
  /// the result is what libcurl asked for. One that cannot be resolved stays as it was sent.
  ///
  /// - Returns: `first`, then one URL for each of `locations`.
  static func resolve(_ first: String, _ locations: [String]) -> [String] {
    guard let parser = curl_url() else { preconditionFailure("no memory left") }
    defer { curl_url_cleanup(parser) }
    var urls = [first]
    guard set(parser, first) else { return urls + locations }
    for location in locations {
      urls.append(set(parser, location) ? text(parser) ?? location : location)
    }
    return urls
  }

  private static func set(_ parser: OpaquePointer, _ text: String) -> Bool {
    // Schemes that we do not speak are named in the message about them.
    let flags = UInt32(CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME)
    return curl_url_set(parser, CURLUPART_URL, text, flags) == CURLUE_OK
  }

  private static func text(_ parser: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(parser, CURLUPART_URL, &text, 0) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
