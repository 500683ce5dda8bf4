import CCurl
internal import GDLCore

/// One easy handle of libcurl with what must live as long as it does. Used on the network thread only.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  /// libcurl's own words about the last error; a C string.
  let errorText: UnsafeMutablePointer<CChar>
  private var lines: UnsafeMutablePointer<curl_slist>?
  /// Those of ``lines`` that other servers may see, too.
  private var openLines: UnsafeMutablePointer<curl_slist>?
  private var hasSecretLines = false
  private let share: CurlShare

  init(share: CurlShare) {
    guard let pointer = curl_easy_init() else { preconditionFailure("libcurl has no memory left") }
    self.pointer = pointer
    self.share = share
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    reset()
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(lines)
    curl_slist_free_all(openLines)
    errorText.deallocate()
  }

  /// Forgets the last request; connections, names, TLS sessions and cookies stay known.
  func reset() {
    // libcurl keeps the list of cookie files, and reads each of them for every request that follows.
    gdl_curl_set_string(pointer, CURLOPT_COOKIEFILE, nil)
    curl_easy_reset(pointer)
    curl_slist_free_all(lines)
    curl_slist_free_all(openLines)
    (lines, openLines, hasSecretLines) = (nil, nil, false)
    errorText.pointee = 0
  }

  /// The connection is closed at the end of the exchange, once no other uses it.
  func forbidReuse() {
    let status = gdl_curl_set_long(pointer, CURLOPT_FORBID_REUSE, 1)
    precondition(status == CURLE_OK, "libcurl refuses CURLOPT_FORBID_REUSE")
  }

  /// Whether the last exchange's buffer is still there, which fixes its length.
  ///
  /// libcurl 7.88.1 frees it at the end of an exchange unless others use the same HTTP/2 connection.
  var holdsBuffer: Bool {
    gdl_curl_set_long(pointer, CURLOPT_BUFFERSIZE, Int(CURL_MAX_WRITE_SIZE)) != CURLE_OK
  }

  /// Configures a handle that was reset.
  ///
  /// - Throws: a ``Fault`` when this libcurl refuses an option.
  func configure(_ body: (inout OptionSetter) -> Void) throws(Fault) {
    var setter = OptionSetter(pointer: pointer)
    setter.set(CURLOPT_SHARE, pointer: share.pointer)
    setter.set(CURLOPT_ERRORBUFFER, pointer: errorText)
    body(&setter)
    if let refusal = setter.refusal {
      let reason = String(cString: curl_easy_strerror(refusal.result))
      throw Fault(
        kind: .unsupported, message: "libcurl refuses its option \(refusal.option.rawValue): \(reason)")
    }
  }

  /// Header lines to send; kept until ``reset()``, as libcurl does not copy them.
  func setHeaders(_ texts: [String], _ setter: inout OptionSetter) {
    let open = texts.filter { !SecretFields.contains(line: $0) }
    hasSecretLines = open.count < texts.count
    for text in texts { lines = Self.appended(text, to: lines) }
    if hasSecretLines { for text in open { openLines = Self.appended(text, to: openLines) } }
    setter.set(CURLOPT_HTTPHEADER, list: lines)
  }

  /// Chooses the lines for the request that libcurl is about to send.
  ///
  /// By itself libcurl keeps only `Authorization` and `Cookie` from the hosts that a redirect leads to.
  func chooseHeaders(withSecrets: Bool) {
    guard hasSecretLines else { return }
    let status = gdl_curl_set_list(pointer, CURLOPT_HTTPHEADER, withSecrets ? lines : openLines)
    precondition(status == CURLE_OK, "libcurl refuses CURLOPT_HTTPHEADER")
  }

  private static func appended(
    _ text: String, to list: UnsafeMutablePointer<curl_slist>?
  ) -> UnsafeMutablePointer<curl_slist>? {
    guard let longer = curl_slist_append(list, text) else { preconditionFailure("no memory left") }
    return longer
  }

  func long(_ info: CURLINFO) -> Int {
    var value = 0
    return gdl_curl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
  }

  func string(_ info: CURLINFO) -> String? {
    var value: UnsafePointer<CChar>?
    guard gdl_curl_get_string(pointer, info, &value) == CURLE_OK, let value else { return nil }
    return String(cString: value)
  }
}

/// Sets options and remembers the first that libcurl refused.
struct OptionSetter {
  let pointer: UnsafeMutableRawPointer
  private(set) var refusal: (option: CURLoption, result: CURLcode)?

  init(pointer: UnsafeMutableRawPointer) {
    self.pointer = pointer
  }

  mutating func set(_ option: CURLoption, _ value: Int) {
    check(option, gdl_curl_set_long(pointer, option, value))
  }

  mutating func set(_ option: CURLoption, _ value: Bool) {
    set(option, value ? 1 : 0)
  }

  /// Nil leaves libcurl's default.
  mutating func set(_ option: CURLoption, _ value: String?) {
    guard let value else { return }
    check(option, gdl_curl_set_string(pointer, option, value))
  }

  mutating func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
    check(option, gdl_curl_set_pointer(pointer, option, value))
  }

  /// For options that copy what they are given.
  mutating func set(_ option: CURLoption, copying bytes: [UInt8]) {
    // An empty array may have no address, which libcurl would take for "read it by a callback".
    let result = (bytes + [0]).withUnsafeBytes { buffer in
      gdl_curl_set_pointer(pointer, option, UnsafeMutableRawPointer(mutating: buffer.baseAddress))
    }
    check(option, result)
  }

  mutating func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) {
    check(option, gdl_curl_set_list(pointer, option, list))
  }

  mutating func set(_ option: CURLoption, callback: @escaping gdl_curl_data_callback) {
    check(option, gdl_curl_set_data_callback(pointer, option, callback))
  }

  mutating func set(openSocket callback: @escaping gdl_curl_opensocket_callback) {
    check(CURLOPT_OPENSOCKETFUNCTION, gdl_curl_set_opensocket_callback(pointer, callback))
  }

  mutating func set(beforeRequest callback: @escaping gdl_curl_prereq_callback) {
    check(CURLOPT_PREREQFUNCTION, gdl_curl_set_prereq_callback(pointer, callback))
  }

  private mutating func check(_ option: CURLoption, _ result: CURLcode) {
    if result != CURLE_OK, refusal == nil { refusal = (option, result) }
  }
}
