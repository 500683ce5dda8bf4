import CCurl
internal import GDLCore

extension Request {
  /// Writes this request into a handle that was reset; all but the callbacks.
  ///
  /// - Throws: a ``Fault`` for a header that would break the request's framing.
  func configure(_ handle: EasyHandle, url: RequestURL, userAgent: String) throws(Fault) {
    let lines = try headerLines()
    try handle.configure { setter in
      setter.set(CURLOPT_URL, self.url)
      handle.setHeaders(lines, &setter)
      setter.set(CURLOPT_USERAGENT, options.userAgent ?? userAgent)
      setter.set(CURLOPT_REFERER, options.referer)
      setter.set(CURLOPT_HTTP_VERSION, Int(allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
      setter.set(CURLOPT_NOSIGNAL, true)
      setter.set(CURLOPT_BUFFERSIZE, bufferLength)
      setter.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
      setRedirects(&setter, url: url)
      setConnection(&setter)
      // No file (the share has read it), but without any name libcurl leaves its cookie engine off.
      setter.set(CURLOPT_COOKIEFILE, "")
      setCredentials(&setter, url: url)
      setBody(&setter)
    }
  }

  private func setBody(_ setter: inout OptionSetter) {
    guard let body else { return }
    setter.set(CURLOPT_POST, true)
    setter.set(CURLOPT_POSTREDIR, gdl_curl_redirect_post_all)
    // The size first: libcurl copies so many bytes.
    setter.set(CURLOPT_POSTFIELDSIZE, body.count)
    setter.set(CURLOPT_COPYPOSTFIELDS, copying: body)
  }

  private func setRedirects(_ setter: inout OptionSetter, url: RequestURL) {
    setter.set(CURLOPT_PROTOCOLS_STR, "http,https")
    setter.set(CURLOPT_FOLLOWLOCATION, true)
    setter.set(CURLOPT_MAXREDIRS, CurlNetwork.redirectLimit)
    // A redirect from https to http would send what is secret in the clear, or let others answer for it.
    let staysSecure = url.scheme == .https && hasCredentials(url)
    setter.set(CURLOPT_REDIR_PROTOCOLS_STR, staysSecure ? "https" : "http,https")
    setter.set(CURLOPT_AUTOREFERER, false)
    setter.set(CURLOPT_UNRESTRICTED_AUTH, false)
  }

  private func setConnection(_ setter: inout OptionSetter) {
    setter.set(CURLOPT_CONNECTTIMEOUT_MS, Int((max(0.001, options.connectTimeoutSeconds) * 1_000).rounded()))
    setter.set(CURLOPT_FRESH_CONNECT, needsNewConnection)
    setter.set(CURLOPT_TCP_KEEPALIVE, true)
    setter.set(CURLOPT_TCP_KEEPIDLE, 30)
    setter.set(CURLOPT_TCP_KEEPINTVL, 10)
    setter.set(CURLOPT_PROXY, options.proxy)
    setter.set(CURLOPT_CAINFO, options.certificateAuthorities)
    setter.set(CURLOPT_SSL_VERIFYPEER, !options.isInsecure)
    setter.set(CURLOPT_SSL_VERIFYHOST, options.isInsecure ? 0 : 2)
  }

  private func setCredentials(_ setter: inout OptionSetter, url: RequestURL) {
    setter.set(CURLOPT_NETRC, Int((options.usesNetrc ? CURL_NETRC_OPTIONAL : CURL_NETRC_IGNORED).rawValue))
    if let user = options.user {
      setter.set(CURLOPT_USERNAME, user)
      setter.set(CURLOPT_PASSWORD, password)
    }
    switch url.scheme {
    // Under TLS at once, because some servers answer 404 instead of asking.
    case .https: setter.set(CURLOPT_HTTPAUTH, gdl_curl_auth_basic)
    // In the clear only when asked, and not at all where the server takes a digest.
    case .http: setter.set(CURLOPT_HTTPAUTH, gdl_curl_auth_basic | gdl_curl_auth_digest)
    }
  }

  private func headerLines() throws(Fault) -> [String] {
    // Ranges count coded bytes (RFC 9110 section 14.1.2): a coding would change between two tries.
    var lines = ["Accept-Encoding: identity"]
    // Not by CURLOPT_RESUME_FROM, which takes a 200 for an error; the reply is judged by whoever asked.
    if let range { lines.append("Range: bytes=\(range)") }
    if let ifRange { lines.append("If-Range: \(ifRange)") }
    for line in options.headers + headers where !Self.isOurs(line) { lines.append(line) }
    // A small body is sent at once, without asking first.
    if body != nil { lines.append("Expect:") }
    guard lines.allSatisfy({ !$0.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 } }) else {
      throw Fault(kind: .unsupported, message: "a header has a line break in it")
    }
    return lines
  }

  private static func isOurs(_ line: String) -> Bool {
    ["range", "if-range", "accept-encoding"].contains(SecretFields.name(of: line))
  }

  private func hasCredentials(_ url: RequestURL) -> Bool {
    url.userInfo != nil || options.user != nil || options.usesNetrc || options.cookieFile != nil
      || (options.headers + headers).contains { SecretFields.contains(line: $0) }
  }
}
