import CCurl
internal import GDLCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Cookies and TLS sessions that exchanges have in common: one store for each cookie file.
///
/// It has no lock functions: only the network thread uses it. The last handle that refers to it is freed after
/// every exchange ended, so on whatever thread that happens nobody else is in it.
final class CurlShare {
  let pointer: UnsafeMutableRawPointer

  /// - Throws: a ``Fault`` when the cookie file can't be read.
  init(cookieFile: String?) throws(Fault) {
    if let cookieFile, access(cookieFile, R_OK) != 0 {
      throw Fault(
        kind: .unsupported,
        message: "the cookie file \(cookieFile) cannot be read: \(String(cString: strerror(errno)))")
    }
    guard let pointer = curl_share_init() else { preconditionFailure("libcurl has no memory left") }
    self.pointer = pointer
    for data in [CURL_LOCK_DATA_COOKIE, CURL_LOCK_DATA_SSL_SESSION] {
      let status = gdl_curl_share_set_long(pointer, CURLSHOPT_SHARE, Int(data.rawValue))
      precondition(status == CURLSHE_OK, "libcurl cannot share \(data.rawValue)")
    }
    if let cookieFile { try load(cookieFile) }
  }

  deinit {
    curl_share_cleanup(pointer)
  }

  /// Reads the file once: read again with each request it could bring back a cookie that a server replaced.
  private func load(_ cookieFile: String) throws(Fault) {
    try EasyHandle(share: self).configure { setter in
      setter.set(CURLOPT_COOKIEFILE, cookieFile)
      setter.set(CURLOPT_COOKIELIST, "RELOAD")
    }
  }
}

/// Idle handles of one ``CurlShare``. Making one costs more than a small file.
@LoopActor final class HandlePool {
  /// More than this are freed; a handle takes about 6 KiB.
  private static let limit = 64

  private let share: CurlShare
  private var idle: [EasyHandle] = []

  init(cookieFile: String?) throws(Fault) {
    share = try CurlShare(cookieFile: cookieFile)
  }

  func take() -> EasyHandle {
    idle.popLast() ?? EasyHandle(share: share)
  }

  func give(_ handle: EasyHandle) {
    handle.reset()
    if idle.count < Self.limit, !handle.holdsBuffer { idle.append(handle) }
  }
}
