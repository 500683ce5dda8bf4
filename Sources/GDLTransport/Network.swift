package import GDLCore

/// What sends requests. It exists as a protocol because a simulator replaces it.
@LoopActor package protocol Network: AnyObject {
  /// Starts an exchange; nothing is called on `receiver` before this returned.
  ///
  /// May be called inside a receiver's methods. The network keeps `receiver` until the exchange ends.
  ///
  /// - Throws: a ``Fault`` for a request that can't be made (its URL, a header, a file named in its options).
  func start(_ request: Request, receiver: any ExchangeReceiver) throws(Fault) -> any Exchange
}

/// One request and its reply, redirects and authentication included.
@LoopActor package protocol Exchange: AnyObject {
  /// Ends it; the receiver hears nothing more. Harmless after the end. May be called inside the receiver's
  /// methods; the connection is closed soon after.
  func cancel()

  /// Ends it as ``cancel()`` does, and has no other request use its connection: it may be dead without anybody
  /// knowing. Over HTTP/2 it would be shared by what is asked next.
  func abandon()

  /// Goes on after the receiver answered ``Reception/later``. Nothing is called before this returned.
  func unpause()
}

/// What takes a reply. Called on the network thread; must not block longer than a write to a file may.
@LoopActor package protocol ExchangeReceiver: AnyObject {
  /// The head of the final reply: at most once (again after ``Reception/later``), before its bytes.
  ///
  /// It comes with the first byte of the body, or with its end when it is empty: only then is sure that no
  /// further request will follow it. An exchange that fails before that has no head.
  func receive(head: ResponseHead) -> Reception

  /// The next bytes of the body, at most 16 KiB; not valid after the call.
  func receive(bytes: UnsafeRawBufferPointer) -> Reception

  /// The end; exactly once, unless the exchange was cancelled.
  func ended(_ ending: ExchangeEnding)
}

package enum Reception: Sendable, Equatable {
  /// Taken; go on.
  case more
  /// Not taken. The same head or bytes come again after ``Exchange/unpause()``, maybe with more behind them.
  case later
  /// Taken, and nothing more is wanted: `ended(.enough)` follows, and the connection may be closed.
  case enough
}

package enum ExchangeEnding: Sendable, Equatable {
  case complete(BodyEnd)
  case enough
  case failed(Fault)
}

/// How the end of a body was known.
package enum BodyEnd: Sendable, Equatable {
  /// Content-Length reached, the zero chunk read, END_STREAM seen (RFC 9112 section 6.3, RFC 9113 section 8.1),
  /// or a status without a body.
  case framed
  /// The connection was closed, which proves nothing (RFC 9112 section 8); over TLS not even that the server
  /// closed it, because libcurl 7.88.1 doesn't tell a missing close_notify.
  case connectionClosed(isTLS: Bool)
}

extension Exchange {
  package func abandon() { cancel() }
}
