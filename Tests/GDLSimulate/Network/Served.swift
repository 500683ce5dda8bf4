import GDLCore
import GDLStorage

/// One version of what a URL stands for.
struct Version {
  var number: Int
  var content: Content
  /// By the world's clock, since its beginning.
  var fromSeconds: Double
  var toSeconds = Double.infinity
  /// Last-Modified, in seconds since 1970.
  var modifiedAt: Timestamp
  /// An error page that came under the file's name.
  var isWebPage = false
}

/// A resource on its server: what it was and is, and what was sent of it.
final class Served {
  let number: Int
  let plan: ResourcePlan
  let site: SitePlan
  let url: String
  /// Resources elsewhere with the same bytes.
  var mirrors: [Served] = []
  /// Connections that one file of it may have.
  var laneLimit = 1
  private(set) var versions: [Version]
  /// Requests so far.
  var requests = 0
  var firstRequestSeconds: Double?
  /// Body bytes that clients took.
  var taken = 0
  /// Of these, bytes that were taken twice for a good reason.
  var excused = 0
  /// Something happened after which nobody can be asked to fetch each byte once.
  var isExcused: Bool

  init(number: Int, plan: ResourcePlan, site: SitePlan, contentSeed: UInt64) {
    self.number = number
    self.plan = plan
    self.site = site
    url = "\(site.isTLS ? "https" : "http")://\(site.host)\(plan.path)"
    versions = [
      Version(
        number: 0, content: Content(seed: contentSeed, length: plan.length), fromSeconds: 0,
        modifiedAt: 1_700_000_000)
    ]
    isExcused = !site.isPlain || plan.path.hasPrefix("/source/")
  }

  var current: Version { versions.last { !$0.isWebPage } ?? versions[0] }

  func change(to length: Int, number: Int, seed: UInt64, at seconds: Double, wall: Timestamp) {
    if let index = versions.lastIndex(where: { !$0.isWebPage }) { versions[index].toSeconds = seconds }
    versions.append(
      Version(
        number: number, content: Content(seed: seed, length: length), fromSeconds: seconds,
        modifiedAt: wall.rounded(.down)))
    isExcused = true
  }

  func showWebPage(_ content: Content, at seconds: Double) {
    versions.append(
      Version(
        number: -1, content: content, fromSeconds: seconds, toSeconds: seconds, modifiedAt: 0, isWebPage: true
      ))
    isExcused = true
  }

  /// The versions that a client may have received: of those that mirrors of it have, too.
  func candidates(_ world: World) -> [Version] {
    let first = firstRequestSeconds ?? .infinity
    let own = versions.filter { $0.toSeconds >= first }
    return own + mirrors.flatMap { mirror in mirror.versions }
  }

  /// SHA-256 of a version, in hexadecimal digits.
  lazy var digest: String = Self.digest(versions[0].content)

  static func digest(_ content: Content) -> String {
    var digest = FileDigest(.sha256)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    var position = 0
    while position < content.length {
      let piece = UnsafeMutableRawBufferPointer(
        rebasing: buffer.prefix(min(buffer.count, content.length - position)))
      content.fill(piece, from: position)
      digest.update(UnsafeRawBufferPointer(piece))
      position += piece.count
    }
    return digest.finish()
  }
}
