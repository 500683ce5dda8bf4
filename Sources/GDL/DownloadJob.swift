import GDLCore

/// One job and the engine that looks after it: what a program holds of a download.
///
/// ```swift
/// let job = try await engine.download(url: "https://example.org/film.mkv", to: "/home/me/films")
/// let report = try await engine.run([job.id])
/// ```
///
/// It is a number and a reference, and holds nothing else: the state is in the journal. So it stays right when
/// another process pauses the job or runs it, and ``Engine/handle(for:)`` makes the same one after a restart.
public struct DownloadJob: Sendable, Identifiable {
  /// The engine that was asked for the job.
  public let engine: Engine
  /// The number that `gdl list` prints. It stays the same for the life of the journal.
  public let id: JobID

  /// Wishes that the job pauses. Whoever runs it makes every received byte durable within 200 ms or so, and
  /// then says ``EngineEvent/paused(job:until:reason:)``; a job that nobody runs is paused at once.
  ///
  /// A pause may outlive the process: call ``Engine/stop()`` afterwards, or let the process be killed.
  ///
  /// - Throws: ``GDLError`` when the journal is unusable, or has no such job any more.
  public func pause(_ request: PauseRequest = PauseRequest()) async throws(GDLError) {
    _ = try await engine.pause([id], request)
  }

  /// Takes a pause back. A run that has the job on hold goes on with it; when there is none, the next
  /// ``Engine/run(_:)`` does.
  ///
  /// - Throws: ``GDLError`` when the journal is unusable, or has no such job any more.
  public func resume() async throws(GDLError) {
    _ = try await engine.resume([id])
  }

  /// Ends the job for good. Finished files stay.
  ///
  /// - Parameter deletePartials: removes what unfinished files have received, too.
  /// - Throws: ``GDLError`` when the journal is unusable, or has no such job any more.
  public func cancel(deletePartials: Bool = false) async throws(GDLError) {
    _ = try await engine.cancel([id], deletePartials: deletePartials)
  }

  /// Changes the job from now on, while it runs, too.
  ///
  /// - Throws: ``GDLError`` when the journal is unusable, or has no such job any more.
  public func set(_ change: JobChange) async throws(GDLError) {
    try await engine.set([id], change)
  }

  /// The job as the journal has it now.
  public var summary: JobSummary {
    get async throws(GDLError) { try await engine.job(id) }
  }

  /// What happens to this job from now on, in order, without the engine's progress. Each access is a stream of
  /// its own, for one reader; it ends when the engine is closed. See ``Engine/events``.
  public var events: AsyncFilterSequence<AsyncStream<EngineEvent>> {
    let id = id
    return engine.events.filter { $0.job == id }
  }
}

extension Engine {
  /// Journals a job of one URL: when this returns it is durable, and nothing was asked of the network yet.
  /// ``run(_:)`` receives it, in this process or another one.
  ///
  /// - Parameters:
  ///   - url: `http:` or `https:`. When an unfinished job has it already with the same destination, that job
  ///     is returned.
  ///   - directory: absolute path of the folder, which is made when it is missing.
  ///   - options: the rest of what can be said; its ``JobOptions/directory`` is replaced.
  /// - Throws: ``GDLError``, as ``add(_:)`` does.
  public func download(
    url: String, to directory: String, options: JobOptions = JobOptions()
  ) async throws(GDLError) -> DownloadJob {
    var options = options
    options.directory = directory
    let id = try await add(JobRequest(input: url, options: options, source: .urls([url])))
    return DownloadJob(engine: self, id: id)
  }

  /// The job of that number, as an earlier process left it or another one runs it.
  ///
  /// - Throws: ``GDLError`` with `usage` when there is no such job.
  public func handle(for id: JobID) async throws(GDLError) -> DownloadJob {
    _ = try await job(id)
    return DownloadJob(engine: self, id: id)
  }
}

extension EngineEvent {
  /// The job that it is about. Nil for ``progress(_:)``, which is about all of them.
  public var job: JobID? {
    switch self {
    case .progress: nil
    case .jobStarted(let job), .jobDone(let job), .jobCancelled(let job): job
    case .pausing(let job, _), .resuming(let job, _), .resumed(let job, _), .pauseTimedOut(let job, _): job
    case .jobFailed(let job, _), .jobStopped(let job, _), .sourceFailed(let job, _): job
    case .paused(let job, _, _): job
    case .fileDone(let job, _, _), .fileFailed(let job, _, _), .fileSkipped(let job, _, _): job
    }
  }
}
