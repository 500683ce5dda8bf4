/// What a server is like, all the time.
struct SitePlan: Sendable, Codable {
  enum Validators: Sendable, Codable, CaseIterable {
    case strongTag, strongTagAndDate, strongDate, weakTag, weakTagAndDate, none
    /// Each node of a farm has its own tag for the same bytes.
    case tagOfNode

    var isStrong: Bool {
      switch self {
      case .strongTag, .strongTagAndDate, .strongDate: true
      case .weakTag, .weakTagAndDate, .none, .tagOfNode: false
      }
    }
  }

  enum Ranges: Sendable, Codable, CaseIterable {
    case honoured
    /// Always the whole.
    case ignored
    /// The whole, now and then.
    case sometimes
    /// The whole, and the head says so.
    case refused
    /// From a multiple of 4,096 at or below what was asked for.
    case roundedDown
    /// Never more than 100,000 bytes at once.
    case short
    /// Without the length of the whole.
    case withoutTotal
  }

  enum Conditions: Sendable, Codable, CaseIterable {
    case honoured
    /// A weak tag is taken for a strong one, against RFC 9110 section 13.1.5.
    case comparedWeakly
    /// 206 of what there is now, under its own validator.
    case ignored
    /// 200 to every If-Range.
    case alwaysWhole
    /// 412 to every If-Range.
    case refused
  }

  enum Framing: Sendable, Codable, CaseIterable { case length, chunked, close }

  var host: String
  var isTLS = false
  var validators = Validators.strongTag
  var ranges = Ranges.honoured
  var conditions = Conditions.honoured
  var framing = Framing.length
  /// A 206 need not repeat the validator (RFC 9110 section 15.3.7).
  var omitsValidatorOnParts = false
  /// Files are found behind a redirect; the target's address works for so many requests. Nil: no redirect.
  var redirectLife: Int?
  var statesDigest = false
  /// Content-Disposition with another name than the URL's.
  var proposesNames = false
  /// Before each reply.
  var latencySeconds = 0.01
  /// Of one connection.
  var bytesPerSecond = 1e6

  /// Nothing but faults and crashes can make a client fetch a byte twice.
  var isPlain: Bool {
    validators.isStrong && ranges == .honoured && conditions == .honoured && framing == .length
      && redirectLife == nil && !omitsValidatorOnParts
  }
}
