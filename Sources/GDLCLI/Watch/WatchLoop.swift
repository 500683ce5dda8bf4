import GDL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The loop of `watch`: events in, pictures out. It never waits for the journal, so that keys always work.
final class WatchLoop {
  private let screen: WatchScreen
  private let reader: WatchReader
  private let orders: AsyncStream<(WatchOrder, JobID)>.Continuation
  private let events: AsyncStream<WatchEvent>.Continuation
  private let stream: AsyncStream<WatchEvent>
  private let writing: Task<Void, Never>
  private let layout: (Int, Int) -> WatchLayout
  private var state = WatchState()
  private var parser = KeyParser()
  private var painter: ScreenPainter
  /// Counts inputs, so that a pause after one is known from a pause after an earlier one.
  private var inputs = 0
  private var isReading = false
  private var isReadWanted = false
  private var hasRead = false
  private var readSeconds = 0.0
  private var lastReadAt = -Double.infinity
  /// Longer than the parts of one sequence lie apart, shorter than a person waits for Esc.
  private static let escapeWaitMilliseconds = 100

  init(screen: WatchScreen, reader: WatchReader, orders: WatchOrders, mask: SecretMask) {
    self.screen = screen
    self.reader = reader
    let glyphs = WatchGlyphs.of(environment: Environment.value)
    layout = { WatchLayout(columns: $0, rows: $1, mask: mask, glyphs: glyphs) }
    painter = ScreenPainter(usesColour: Environment.value("NO_COLOR") == nil)
    let (stream, events) = AsyncStream.makeStream(of: WatchEvent.self)
    (self.stream, self.events) = (stream, events)
    let (queue, continuation) = AsyncStream.makeStream(of: (WatchOrder, JobID).self)
    self.orders = continuation
    writing = Task {
      for await (order, job) in queue {
        do throws(GDLError) {
          events.yield(.told(.success(try await orders.perform(order, on: job))))
        } catch {
          events.yield(.told(.failure(error)))
        }
      }
    }
  }

  /// Draws until somebody has seen enough. The terminal is as it was when this returns, however it does.
  ///
  /// - Returns: the exit status: 128 + a signal, or 0.
  /// - Throws: ``GDLError`` when the journal cannot be read at all, ``OutputError`` when nobody sees us.
  func run() async throws -> Int32 {
    let sources = WatchSources(events)
    defer {
      screen.leave()
      sources.cancel()
    }
    try screen.enter()
    for await event in stream {
      state.moved(to: System.now)
      if try handle(event) { break }
      try draw()
    }
    // An order that was given is carried out.
    orders.finish()
    await writing.value
    return sources.exitStatus ?? 0
  }

  /// - Returns: whether that was the end.
  private func handle(_ event: WatchEvent) throws -> Bool {
    switch event {
    case .input(let bytes):
      let isEnd = try press(parser.feed(bytes))
      inputs += 1
      if parser.isPending { awaitRest(inputs) }
      return isEnd
    case .inputPaused(let number):
      return number == inputs ? try press(parser.flush()) : false
    case .inputEnded, .stopped:
      return true
    case .tick:
      // A big journal is not read all the time because it takes long.
      if System.now - lastReadAt >= max(0.45, 10 * readSeconds) { read() }
    case .resized:
      painter.forget()
    case .continued:
      try screen.enter()
      painter.forget()
    case .read(let result):
      isReading = false
      readSeconds = max(0, System.now - lastReadAt)
      try show(result)
      if isReadWanted { read() }
    case .told(.success(let text)):
      state.tell(text)
      read()
    case .told(.failure(let error)):
      state.tell(error.what, isError: true)
      read()
    }
    return false
  }

  private func press(_ keys: [Key]) throws -> Bool {
    for key in keys {
      switch state.press(key) {
      case nil: break
      case .quit: return true
      case .suspend:
        try screen.suspend()
        painter.forget()
      case .redraw: painter.forget()
      case .look: read()
      case .order(let order, let job): orders.yield((order, job))
      }
    }
    return false
  }

  private func awaitRest(_ number: Int) {
    Task { @Sendable [events] in
      // Nobody cancels it; at the end of the loop nobody listens.
      try? await Task.sleep(for: .milliseconds(Self.escapeWaitMilliseconds))
      events.yield(.inputPaused(number))
    }
  }

  private func read() {
    isReadWanted = isReading
    guard !isReading else { return }
    isReading = true
    lastReadAt = System.now
    let (reader, events, selected) = (reader, events, state.selected)
    Task { events.yield(.read(await reader.attempt(selected: selected))) }
  }

  private func show(_ result: Result<WatchSnapshot, GDLError>) throws {
    switch result {
    case .success(let snapshot):
      hasRead = true
      state.show(snapshot)
    case .failure(let error):
      // Once it was seen, a journal that is busy or damaged is a message; before, there is nothing to watch.
      guard hasRead else { throw error }
      state.tell(error.what, isError: true)
    }
  }

  private func draw() throws(OutputError) {
    guard hasRead else { return }
    let (columns, rows) = screen.size
    let frame = painter.frame(layout(columns, rows).lines(state), columns: columns)
    if !frame.isEmpty { try Console.write(frame) }
  }
}
