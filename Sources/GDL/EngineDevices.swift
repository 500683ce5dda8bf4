import GDLCore
import GDLJournal
import GDLStorage
import GDLTransport

/// What an engine reaches the world through. It exists because a simulator replaces all of it.
package struct EngineDevices: Sendable {
  package var disk: any DiskCalls = SystemDisk()
  /// Runs the calls that wait for the disk. Nil: a thread of their own.
  package var diskExecutor: (any SerialExecutor)?
  /// Nil: the journal's own queue.
  package var transactions: (any TransactionScheduler)?
  package var network: @LoopActor @Sendable (EngineConfiguration) -> any Network = {
    CurlNetwork(userAgent: "gdl/\(GDLVersion.current)", isPrivate: $0.isPrivateAddress)
  }
  package var clock: @LoopActor @Sendable () -> any LoopClock = { SystemClock.shared }
  /// The same time as the clock's, outside of the network thread.
  package var wallSeconds: @Sendable () -> Timestamp = { Machine.wallSeconds }
  /// Random, in `0..<1`: spreads waits.
  package var jitter: @Sendable () -> Double = { .random(in: 0..<1) }

  /// The real ones.
  package init() {}
}
