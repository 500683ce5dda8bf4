import CCurl

/// libcurl's side of the network thread: which exchanges are in the multi handle, and one turn of it.
@LoopActor final class CurlReactor {
  static let shared = CurlReactor(multi: NetworkLoop.shared.multi)

  /// Longest sleep: bounds how late a timer is after the machine was suspended, because poll's clock stops
  /// then while the timers' goes on.
  private static let longestSleepMilliseconds: Int32 = 5_000

  private let multi: UnsafeMutableRawPointer
  /// The owners of what CURLOPT_PRIVATE and the callbacks' contexts point to.
  private var attached: [ObjectIdentifier: CurlExchange] = [:]
  /// Exchanges that libcurl has to be told about, which its callbacks must not do.
  private var unsettled: [CurlExchange] = []
  private var settling: [CurlExchange] = []
  private var sliceStart = 0.0
  /// Counts slices; tells an exchange whether it had its share of this one.
  private var sliceNumber: UInt64 = 0

  private init(multi: UnsafeMutableRawPointer) {
    self.multi = multi
    // Idle connections kept for reuse: enough for some hosts with many connections each, far from 1,024 files.
    let status = gdl_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 128)
    precondition(status == CURLM_OK, "libcurl refuses CURLMOPT_MAXCONNECTS")
  }

  /// Fires timers, moves every transfer, ends those that are at their end.
  ///
  /// - Returns: How long the thread may sleep, in milliseconds.
  func turn() -> Int32 {
    SystemClock.shared.fireDueTimers()
    settle()
    if !attached.isEmpty {
      beginSlice()
      var running: Int32 = 0
      let status = curl_multi_perform(multi, &running)
      precondition(status == CURLM_OK, "curl_multi_perform failed with \(status.rawValue)")
      endFinishedTransfers()
    }
    settle()
    return unsettled.isEmpty ? sleepMilliseconds : 0
  }

  /// Whether the transfer that is being read should let others have the thread. Never so the first time in a
  /// slice, so that each gets on, and slow ones pay nothing for it.
  ///
  /// `lastSlice` is the transfer's own memory for this.
  ///
  /// libcurl 7.88.1 reads one fast connection up to 100 times before it looks at the next, which is 70 ms with
  /// buffers of 512 KiB.
  func isSliceOver(_ lastSlice: inout UInt64) -> Bool {
    guard lastSlice == sliceNumber else {
      lastSlice = sliceNumber
      return false
    }
    let deadline = SystemClock.shared.nextDeadline
    guard attached.count > 1 || NetworkLoop.shared.hasWaitingJobs || deadline != nil else { return false }
    let now = SystemClock.boottimeSeconds
    guard now - sliceStart > NetworkLoop.sliceSeconds else { return false }
    return attached.count > 1 || NetworkLoop.shared.hasWaitingJobs || deadline.map { $0 <= now } ?? false
  }

  private func beginSlice() {
    sliceStart = SystemClock.boottimeSeconds
    sliceNumber += 1
  }

  /// Calls ``CurlExchange/settle()`` soon, outside libcurl's callbacks.
  func settleLater(_ exchange: CurlExchange) {
    unsettled.append(exchange)
  }

  /// - Returns: False when libcurl has no memory for it.
  func attach(_ exchange: CurlExchange, handle: EasyHandle) -> Bool {
    guard curl_multi_add_handle(multi, handle.pointer) == CURLM_OK else { return false }
    attached[ObjectIdentifier(exchange)] = exchange
    return true
  }

  func detach(_ exchange: CurlExchange, handle: EasyHandle) {
    guard attached.removeValue(forKey: ObjectIdentifier(exchange)) != nil else { return }
    let status = curl_multi_remove_handle(multi, handle.pointer)
    precondition(status == CURLM_OK, "curl_multi_remove_handle failed with \(status.rawValue)")
  }

  /// One pass over what has gathered up; what that adds waits for the next pass, so that jobs get between.
  private func settle() {
    guard !unsettled.isEmpty else { return }
    swap(&unsettled, &settling)
    beginSlice()  // libcurl delivers kept bytes while it unpauses
    for exchange in settling { exchange.settle() }
    settling.removeAll(keepingCapacity: true)
  }

  private func endFinishedTransfers() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE else { continue }
      let result = gdl_curl_message_result(message)
      var context: UnsafeMutableRawPointer?
      let status = gdl_curl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
      guard status == CURLE_OK, let context else { preconditionFailure("a transfer of nobody's ended") }
      Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue().transferEnded(result)
    }
  }

  private var sleepMilliseconds: Int32 {
    guard let deadline = SystemClock.shared.nextDeadline else { return Self.longestSleepMilliseconds }
    let milliseconds = ((deadline - SystemClock.boottimeSeconds) * 1_000).rounded(.up)
    return Int32(max(0, min(milliseconds, Double(Self.longestSleepMilliseconds))))
  }
}
