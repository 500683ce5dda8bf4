import GDLCore
import GDLTransport

/// Faults in the words of a user: what happened, what is kept, what to do.
@LoopActor
enum Problem {
  static func error(_ driver: TransferDriver, _ fault: Fault, isFinal: Bool) -> GDLError {
    let host = (try? RequestURL(driver.record.url))?.host ?? ""
    let isLocal = fault.kind == .disk || fault.kind == .diskFull || fault.kind == .checksum
    let place = isLocal || host.isEmpty || fault.message.contains(host) ? "" : " (\(host))"
    let tries =
      driver.attempts > 1 ? " (try \(driver.attempts) of \(driver.options.network.retries + 1))" : ""
    return GDLError(
      isFinal ? .failed : .resumable, "\(driver.record.name): \(fault.message)\(place)\(tries)",
      kept: kept(driver), hint: hint(driver, fault, isFinal: isFinal))
  }

  /// How a private network is let in.
  static func addressHint(_ job: JobID) -> String {
    "`gdl retry \(job)`, then `gdl resume --allow-private`, if that server is to be trusted with it"
  }

  private static func kept(_ driver: TransferDriver) -> String? {
    let received = driver.map.receivedBytes
    guard received > 0 else { return nil }
    let of = driver.completeLength.map { " of \(ByteText.text($0))" } ?? ""
    return "\(ByteText.text(received))\(of) in \(driver.record.directory)/\(driver.record.name).part"
  }

  /// What servers answer to a signed link after its time: 403 most of them, 410 where they say why, 404 the rest.
  private static let mayHaveExpired: Set<Int> = [403, 404, 410]

  private static func hint(_ driver: TransferDriver, _ fault: Fault, isFinal: Bool) -> String {
    let job = driver.job.id
    if let status = fault.status, Self.mayHaveExpired.contains(status), driver.record.extraction != nil {
      return "a link may have expired: `gdl retry --refresh \(job)` reads its source again for a new one"
    }
    switch fault.kind {
    case .certificate:
      return "`--cacert FILE` trusts another authority; `gdl retry \(job)` then tries again"
    case .refusedAddress: return Self.addressHint(job)
    case .authentication: return "check --user, --netrc, --cookies or -H; then `gdl retry \(job)`"
    case .checksum: return "check the checksum; `gdl retry \(job)` fetches again"
    case .diskFull: return "make room; `gdl resume \(job)` then goes on"
    case .stall: return "`gdl resume \(job)` goes on from there; `--stall-timeout` waits longer"
    case .resolve, .connect, .connectTimeout, .cut, .protocolError, .tls, .tooManyRedirects, .refusedRedirect,
      .notFound, .clientError, .busy, .serverError, .contentChanged, .disk, .unsupported, .proxy:
      return isFinal ? "`gdl retry \(job)` tries it again" : "`gdl resume \(job)` goes on from there"
    }
  }
}

/// Sizes for people.
public enum ByteText {
  /// Three significant digits and a binary unit: `1.8 GiB`.
  public static func text(_ bytes: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1023.5, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    if unit == 0 { return "\(bytes) B" }
    let tenths = Int64((value * 10).rounded())
    let number = tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : "\(Int64(value.rounded()))"
    return "\(number) \(units[unit])"
  }
}
