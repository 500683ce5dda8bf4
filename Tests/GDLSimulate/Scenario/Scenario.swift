import GDL
import GDLCore

/// Everything that happens to one world: made of a seed, written out, so that parts of it can be taken away.
struct Scenario: Sendable, Codable {
  let seed: UInt64
  var pace = Pace()
  var sites: [SitePlan] = []
  var resources: [ResourcePlan] = []
  var sources: [SourcePlan] = []
  /// How often somebody starts gdl before the last, undisturbed part.
  var lives = 1
  /// How often each of them runs jobs before it ends; 1 where none is given.
  var rounds: [Int] = []
  var filesAtOnce = 4
  var connectionsPerHost = 4
  var exitsWhenPaused = false
  /// What can be taken away, each by its own.
  var items: [Item] = []
}

/// How long devices take, in seconds.
struct Pace: Sendable, Codable {
  var transaction = 20e-6...300e-6
  var sync = 100e-6...3e-3
  /// Now and then a device takes so much longer.
  var hiccupSeconds = 0.0
}

struct ResourcePlan: Sendable, Codable {
  var site: Int
  var path: String
  var length: Int
  /// 404, for ever.
  var isMissing = false
  /// The same bytes as another one, elsewhere.
  var mirrors: Int?
}

/// A source that the simulated extractor reads page by page.
struct SourcePlan: Sendable, Codable {
  enum Entry: Sendable, Codable, Equatable {
    case file(Int)
    case source(Int)
    case directory(String)
  }
  var site: Int
  var pages: [[Entry]]
}

/// One thing that happens.
enum Item: Sendable, Codable {
  case job(JobPlan)
  /// One more file of a job that is a list of files.
  case file(job: Int, FilePlan)
  case change(VersionChange)
  case fault(NetworkFault)
  case outage(from: Double, seconds: Double)
  case disk(DiskFault)
  case crash(CrashPlan)
  case action(ActionPlan)
  case stranger(StrangerPlan)
}

struct FilePlan: Sendable, Codable, Equatable {
  enum Digest: Sendable, Codable { case none, right, wrong }
  var resource: Int
  var digest = Digest.none
  var statesSize = false
  var fallback: Int?
}

struct JobPlan: Sendable, Codable {
  enum Kind: Sendable, Codable, Equatable {
    case files
    case source(Int)
  }
  var number: Int
  var kind: Kind
  var directory: String
  var segments = 1
  var retries = 5
  var isStrict = false
  var hasArchive = false
  var hasSidecars = false
  var maximumPauseSeconds: Double?
  var onMaximumFails = false
  var bytesPerSecond: Int64?
  var lookAhead: Int? = 1_000
  /// The life that adds it; nil: an action does.
  var life: Int? = 0
}

struct VersionChange: Sendable, Codable {
  var resource: Int
  var atSeconds: Double
  var length: Int
  var number: Int
}

struct NetworkFault: Sendable, Codable {
  enum Kind: Sendable, Codable, Equatable {
    case refused, unresolved, connectTimeout
    case emptyReply
    case stallBeforeHead
    /// After this part of the body, 0…1.
    case cut(Double), reset(Double), stall(Double)
    case slow
    case status(Int, retryAfter: Double?)
    case webPage
    /// One byte on the way is another one.
    case corrupt(Double)
    case part(Part)
  }
  /// What is wrong with a 206.
  enum Part: Sendable, Codable, Equatable, CaseIterable {
    case noContentRange, twoContentRanges, otherTotal, otherUnit, laterStart, earlierStart, garbage
    case otherContentLength, multipart, coded, empty, short, whole200WithRange, tooLong416, short416
  }
  /// Of the resources, then of the sources.
  var target: Int
  /// Counts from 0.
  var request: Int
  var kind: Kind
}

struct DiskFault: Sendable, Codable {
  enum Kind: Sendable, Codable, CaseIterable {
    case write, sync, folderSync, rename, open, read, removal
    /// Room for nothing more, for a while.
    case full
    /// Dirty pages of every file get lost behind everybody's back.
    case writeBack
    /// The journal: a full disk, a sync that fails.
    case logWrite, logSync
  }
  var kind: Kind
  /// Calls of that kind that still succeed.
  var afterCalls: Int
  /// Of a full disk, in seconds.
  var seconds = 1.0
}

struct CrashPlan: Sendable, Codable {
  enum Kind: Sendable, Codable { case kill, powerCut }
  /// Where the machine looks whether it is time.
  enum Place: Sendable, Codable, CaseIterable { case anywhere, journal, log, disk, naming, network }
  var kind: Kind
  var place: Place
  var afterCalls: Int
  /// Counts the starts of gdl from 0.
  var life: Int
}

struct ActionPlan: Sendable, Codable {
  enum What: Sendable, Codable {
    case pause(job: Int?, afterFile: Bool, seconds: Double?, maximum: Double?)
    case resume(job: Int)
    case cancel(job: Int, deletes: Bool)
    case retry
    case segments(job: Int, Int)
    case rate(job: Int, Int64?)
    case priority(job: Int, Int)
    case pauseHost(site: Int, seconds: Double?)
    case resumeHost(site: Int)
    case stop
    case add(job: Int)
    case jump(Double)
    case secondRunner
    case adopt
    /// Somebody else makes a file of the name that one is to have, while gdl runs.
    case takeName(choice: Int)
  }
  var life: Int
  var atSeconds: Double
  var what: What
}

/// What somebody else does to the files while gdl does not run.
struct StrangerPlan: Sendable, Codable {
  enum What: Sendable, Codable, CaseIterable { case damagesPart, removesPart, takesName }
  /// Before that start of gdl.
  var life: Int
  /// Which of the files there are.
  var choice: Int
  var what: What
}
