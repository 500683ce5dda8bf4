import CCurl
internal import GDLCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What libcurl asks before it connects, and before it sends a request.
extension CurlExchange {
  func setAddressCallbacks(_ context: UnsafeMutableRawPointer, _ setter: inout OptionSetter) {
    setter.set(CURLOPT_PREREQDATA, pointer: context)
    setter.set(beforeRequest: requestCallback)
    guard gate.reach != .anywhere else { return }
    setter.set(CURLOPT_OPENSOCKETDATA, pointer: context)
    setter.set(openSocket: socketCallback)
  }

  private var effectiveURL: String { handle.string(CURLINFO_EFFECTIVE_URL) ?? url.text }

  fileprivate func mayConnect(to address: NetworkAddress, port: Int) -> Bool {
    gate.mayTry(.init(address: address, port: port, hop: hop, url: effectiveURL))
  }

  fileprivate func maySend(to text: String, port: Int) -> Bool {
    let url = effectiveURL
    // What was given for the first URL is for its server alone.
    if hop > 0 {
      handle.chooseHeaders(withSecrets: (try? RequestURL(url)).map(self.url.sharesSecrets) ?? false)
    }
    guard let address = NetworkAddress(text: text) else { return gate.reach == .anywhere }
    return gate.maySend(to: .init(address: address, port: port, hop: hop, url: url))
  }
}

// libcurl calls both on the network thread, and the context is the exchange that the reactor owns.

private let socketCallback: gdl_curl_opensocket_callback = { context, _, address in
  guard let context, let address else { return CURL_SOCKET_BAD }
  let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
  guard let place = gdl_curl_address(address), let found = NetworkAddress(socketAddress: place) else {
    return CURL_SOCKET_BAD
  }
  // Both families have their port at the same place.
  let port = UInt16(bigEndian: place.loadUnaligned(as: sockaddr_in.self).sin_port)
  guard LoopActor.assumeIsolated({ exchange.mayConnect(to: found, port: Int(port)) }) else {
    return CURL_SOCKET_BAD
  }
  let kind = address.pointee
  let descriptor = socket(kind.family, kind.socktype, kind.protocol)
  if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  return descriptor
}

private let requestCallback: gdl_curl_prereq_callback = { context, address, _, port, _ in
  guard let context, let address else { return CURL_PREREQFUNC_ABORT }
  let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
  let text = String(cString: address)
  let maySend = LoopActor.assumeIsolated { exchange.maySend(to: text, port: Int(port)) }
  return maySend ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
