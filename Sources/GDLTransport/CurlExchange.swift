import CCurl
internal import GDLCore

/// One easy handle at work: takes libcurl's callbacks, asks the receiver, and finds out how it ended.
@LoopActor final class CurlExchange: Exchange {
  /// libcurl forbids its callbacks to add, remove or unpause transfers; each state but the first names what
  /// ``settle()`` or ``transferEnded(_:)`` does next.
  private enum State {
    case flowing
    /// Made; not yet in the multi handle.
    case starting
    /// The time slice was over; goes on by itself.
    case yielding
    /// The receiver said `.later`.
    case paused
    /// The receiver wants the rest.
    case resuming
    /// libcurl is done, but the receiver said `.later` to the head of an empty body.
    case held
    /// The same, and the receiver wants the rest.
    case unholding
    /// Cancelled; libcurl does not know yet.
    case cancelled
    case ended
  }

  private let request: Request
  let url: RequestURL
  private let network: CurlNetwork
  private let pool: HandlePool
  let handle: EasyHandle
  /// Which addresses it may connect to.
  var gate: AddressGate
  private var receiver: (any ExchangeReceiver)?
  private var state = State.starting
  private var collector = HeadCollector()
  /// Set once a body byte or the end proved the collected head to be the final one.
  private var head: ResponseHead?
  private var isHeadTaken = false
  /// When the last head was complete, by the wall clock.
  private var headReceivedAt = 0.0
  /// Bytes that the receiver took.
  private var taken: Int64 = 0
  /// For ``CurlReactor/isSliceOver(_:)``.
  private var lastSlice: UInt64 = 0
  /// Why we broke the transfer off ourselves, when we did.
  private var ownEnding: ExchangeEnding?

  init(
    _ request: Request, url: RequestURL, network: CurlNetwork, pool: HandlePool,
    receiver: any ExchangeReceiver
  ) throws(Fault) {
    self.request = request
    self.url = url
    self.network = network
    self.pool = pool
    self.receiver = receiver
    gate = AddressGate(request.reach, proxy: request.options.proxy, isPrivate: network.isPrivate)
    handle = pool.take()
    do throws(Fault) {
      try request.configure(handle, url: url, userAgent: network.userAgent)
      // The reactor owns this object for as long as libcurl knows it.
      let context = Unmanaged.passUnretained(self).toOpaque()
      try setCallbacks(context)
    } catch {
      pool.give(handle)
      throw error
    }
    CurlReactor.shared.settleLater(self)
  }

  func cancel() {
    receiver = nil
    switch state {
    case .cancelled, .ended: return
    case .flowing, .starting, .yielding, .paused, .resuming, .held, .unholding: break
    }
    state = .cancelled
    CurlReactor.shared.settleLater(self)
  }

  func abandon() {
    switch state {
    case .cancelled, .ended: return
    // libcurl 7.88.1 reads it when the transfer ends, and closes the connection with the last of its streams.
    case .flowing, .starting, .yielding, .paused, .resuming, .held, .unholding: handle.forbidReuse()
    }
    cancel()
  }

  func unpause() {
    switch state {
    case .paused: state = .resuming
    case .held: state = .unholding
    case .flowing, .starting, .yielding, .resuming, .unholding, .cancelled, .ended: return
    }
    CurlReactor.shared.settleLater(self)
  }

  // MARK: Called by the reactor, outside libcurl's callbacks

  func settle() {
    switch state {
    case .starting:
      state = .flowing
      if !CurlReactor.shared.attach(self, handle: handle) { transferEnded(CURLE_OUT_OF_MEMORY) }
    case .yielding, .resuming:
      state = .flowing
      // Delivers what libcurl kept. When a callback breaks that off, 7.88.1 says so here and nowhere else.
      let result = curl_easy_pause(handle.pointer, CURLPAUSE_CONT)
      if result != CURLE_OK { transferEnded(result) }
    case .unholding: transferEnded(CURLE_OK)
    case .cancelled: close()
    case .flowing, .paused, .held, .ended: return
    }
  }

  /// libcurl is done with it.
  func transferEnded(_ result: CURLcode) {
    switch state {
    case .cancelled, .ended: return close()
    case .flowing, .starting, .yielding, .paused, .resuming, .held, .unholding: break
    }
    guard let ending = ending(result) else {
      if state != .cancelled { state = .held }
      return
    }
    let receiver = receiver
    close()
    receiver?.ended(ending)
  }

  private func close() {
    receiver = nil
    guard state != .ended else { return }
    state = .ended
    CurlReactor.shared.detach(self, handle: handle)
    pool.give(handle)
  }

  // MARK: Called in libcurl's callbacks

  /// - Returns: False to break the transfer off.
  fileprivate func received(headerLine line: UnsafeRawBufferPointer) -> Bool {
    if case .cancelled = state { return false }
    // Behind the head that was delivered: a trailer.
    guard head == nil ? collector.add(line) : collector.skip(line) else {
      ownEnding = .failed(CurlFailure.endlessHead(currentHost))
      return false
    }
    if collector.phase == .complete { headReceivedAt = SystemClock.shared.wallSeconds }
    return true
  }

  /// - Returns: What libcurl's write callback has to return.
  fileprivate func received(body bytes: UnsafeRawBufferPointer) -> Int {
    if case .cancelled = state { return 0 }
    if !isHeadTaken, let stop = answer(to: deliverHead()) { return stop }
    if CurlReactor.shared.isSliceOver(&lastSlice) {
      state = .yielding
      CurlReactor.shared.settleLater(self)
      return Int(CURL_WRITEFUNC_PAUSE)
    }
    guard let receiver else { return 0 }
    if let stop = answer(to: receiver.receive(bytes: bytes)) { return stop }
    taken += Int64(bytes.count)
    return bytes.count
  }

  /// Nil to go on.
  private func answer(to reception: Reception) -> Int? {
    if case .cancelled = state { return 0 }
    switch reception {
    case .more: return nil
    case .later:
      state = .paused
      return Int(CURL_WRITEFUNC_PAUSE)
    case .enough:
      ownEnding = .enough
      return 0
    }
  }

  // MARK: Head and end

  private func deliverHead() -> Reception {
    guard let raw = collector.head else { preconditionFailure("libcurl has a body without a head") }
    let head = self.head ?? makeHead(raw)
    self.head = head
    let reception = receiver?.receive(head: head) ?? .more
    isHeadTaken = reception != .later
    return reception
  }

  private func makeHead(_ raw: HeadCollector.Head) -> ResponseHead {
    var head = ResponseHead(
      status: raw.status, version: raw.version, fields: raw.fields, urls: urls, receivedAt: headReceivedAt)
    head.isFromPrivateNetwork = gate.isInPrivateNetwork
    return head
  }

  /// Nil when the receiver does not want the head of an empty body yet.
  private func ending(_ result: CURLcode) -> ExchangeEnding? {
    if let ownEnding { return ownEnding }
    // What 7.88.1 says to a header line longer than its own limit of 100 KiB.
    if result == CURLE_OUT_OF_MEMORY, collector.phase == .collecting {
      return .failed(CurlFailure.endlessHead(currentHost))
    }
    guard result == CURLE_OK else { return .failed(fault(result)) }
    // libcurl 7.88.1 reports success when the connection closes inside a head, which then is none.
    guard collector.phase == .complete, collector.head?.location == nil else {
      return .failed(CurlFailure.cutInHead(currentHost))
    }
    if !isHeadTaken {
      switch deliverHead() {
      case .more: break
      case .later: return nil
      case .enough: return .enough
      }
    }
    return bodyEnding
  }

  private var bodyEnding: ExchangeEnding {
    guard let head else { preconditionFailure("a reply without head has no end") }
    switch BodyFraming(head: head) {
    case .length(let length) where taken < length: return .failed(CurlFailure.cut(currentHost))
    case .length, .chunked, .stream: return .complete(.framed)
    case .closeDelimited, .invalid:
      return .complete(.connectionClosed(isTLS: head.urls.last?.hasPrefix("https:") ?? false))
    }
  }

  private func fault(_ result: CURLcode) -> Fault {
    if let address = gate.refusal(of: result) {
      return CurlFailure.refusedAddress(address, host: currentHost, isRedirect: hop > 0)
    }
    let detail = String(cString: handle.errorText)
    if result == CURLE_HTTP2_STREAM, detail.contains("HTTP_1_1_REQUIRED"),
      let url = try? RequestURL(urls.last ?? request.url)
    {
      network.requiresHTTP1(url)
    }
    let trail = RedirectTrail.resolve(request.url, collector.locations)
    return CurlFailure(
      result: result,
      systemError: Int32(truncatingIfNeeded: handle.long(CURLINFO_OS_ERRNO)),
      connectStatus: handle.long(CURLINFO_HTTP_CONNECTCODE),
      detail: detail, host: currentHost,
      redirect: trail.dropFirst().last,
      connectTimeoutSeconds: request.options.connectTimeoutSeconds
    ).fault
  }

  /// What was asked first, then each redirect's target.
  private var urls: [String] {
    guard !collector.locations.isEmpty else { return [request.url] }
    var urls = RedirectTrail.resolve(request.url, collector.locations)
    if let effective = handle.string(CURLINFO_EFFECTIVE_URL) { urls[urls.count - 1] = effective }
    return urls
  }

  /// Redirects so far.
  var hop: Int { collector.locations.count }

  private var currentHost: String {
    guard let text = handle.string(CURLINFO_EFFECTIVE_URL), let effective = try? RequestURL(text) else {
      return url.host
    }
    return effective.host
  }

  private func setCallbacks(_ context: UnsafeMutableRawPointer) throws(Fault) {
    try handle.configure { setter in
      setter.set(CURLOPT_PRIVATE, pointer: context)
      setter.set(CURLOPT_HEADERDATA, pointer: context)
      setter.set(CURLOPT_WRITEDATA, pointer: context)
      setter.set(CURLOPT_HEADERFUNCTION, callback: headerCallback)
      setter.set(CURLOPT_WRITEFUNCTION, callback: bodyCallback)
      setAddressCallbacks(context, &setter)
    }
  }
}

// libcurl calls both on the network thread, inside curl_multi_perform or curl_easy_pause, and the context is
// the exchange that the reactor owns until it removed the handle. The buffer is used before they return.

private let headerCallback: gdl_curl_data_callback = { bytes, size, count, context in
  guard let context else { return 0 }
  let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
  return takeHeaderLine(exchange, UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private let bodyCallback: gdl_curl_data_callback = { bytes, size, count, context in
  guard let context, size * count > 0 else { return 0 }
  let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
  return takeBody(exchange, UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private let takeHeaderLine = LoopActor.checked { (exchange: CurlExchange, line: UnsafeRawBufferPointer) in
  exchange.received(headerLine: line) ? line.count : 0
}

private let takeBody = LoopActor.checked { (exchange: CurlExchange, bytes: UnsafeRawBufferPointer) in
  exchange.received(body: bytes)
}
