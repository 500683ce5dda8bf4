import GDLTransport

/// Lets one task through at a time, in the order of arrival.
///
/// Choosing a name is a look at journal and disk, then a commit; between the two nobody else may choose.
@LoopActor
final class Turnstile {
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func enter() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Whoever waits longest goes on at once.
  func leave() {
    precondition(isTaken, "left without having entered")
    if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
  }
}
