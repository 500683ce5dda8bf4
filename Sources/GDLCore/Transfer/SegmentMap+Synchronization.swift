extension SegmentMap {
  /// Notes what a synchronisation that begins now will cover. Bytes written while it runs are not in it.
  package mutating func synchronizationBegan() {
    for index in segments.indices { segments[index].syncing = segments[index].received }
  }

  /// Makes durable what was noted, less what ``markMissing(chunk:)`` has taken back since. A hard commit
  /// of ``records`` may follow.
  package mutating func synchronizationEnded() {
    for index in segments.indices { segments[index].durable = segments[index].syncing }
    coalesce()
  }

  /// Forgets every byte that is not durable, and frees all lanes.
  ///
  /// After a failed synchronisation the page cache shows good bytes that are not on the disk, and reports
  /// the error only once: reading them back proves nothing (fsync(2), "Linux 4.13").
  package mutating func synchronizationFailed() {
    for index in segments.indices {
      segments[index].lane = nil
      segments[index].received = segments[index].durable
      segments[index].syncing = segments[index].durable
    }
    coalesce()
  }
}
