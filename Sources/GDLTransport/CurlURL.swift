import CCurl

/// A URL as libcurl reads it.
final class CurlURL {
  private let pointer: OpaquePointer

  /// Nil for what libcurl does not take for one.
  init?(_ text: String, flags: Int32 = CURLU_NON_SUPPORT_SCHEME) {
    guard let pointer = curl_url() else { preconditionFailure("no memory left") }
    self.pointer = pointer
    guard curl_url_set(pointer, CURLUPART_URL, text, UInt32(flags)) == CURLUE_OK else { return nil }
  }

  deinit { curl_url_cleanup(pointer) }

  /// Nil for a part that it does not have.
  subscript(_ part: CURLUPart) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(pointer, part, &text, 0) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
