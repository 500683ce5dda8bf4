import GDLCore
import GDLJournal

/// Pauses, and what is changed from outside.
extension TransferDriver {
  /// A short pause is over.
  func goOn() {
    forgiveSilence()
    for lane in lanes.values { lane.exchange?.unpause() }
  }

  /// Nothing is asked of the host for now.
  func hostPaused(_ pause: HostPause) {
    guard case .receiving = phase else { return }
    cancelLanes()
    wait(Self.hostPauseSeconds, reason: "\(pause.host) is paused")
  }

  /// So often a transfer asks whether its paused host may be asked again.
  private static let hostPauseSeconds = 0.5

  func useSegments(_ segments: JobOptions.Segments) {
    ramp = ConnectionRamp(segments, perHost: core.configuration.connections(to: host))
    fillLanes()
  }
}
