import GDLCore

@testable import GDLCore
@testable import GDLExtractors

extension FuzzTarget {
  /// Dates of HTTP, of ISO 8601 and of feeds; Retry-After. A Date field, a line feed, then the text.
  static let dates = FuzzTarget(
    "dates", maximumLength: 128,
    choices: { input in
      let serverDate = input.line()
      let text = input.text()
      httpDate(text)
      for date in [text, serverDate] { retryAfter(text, serverDate: date) }
      if let seconds = ISODate.parse(text) {
        // Years 1 to 9999, and a day of offset on both sides.
        require((-62_135_683_200...253_402_387_199).contains(seconds), "\(text) is \(seconds) s from 1970")
        if let date = TemplateDate(seconds: seconds) {
          require(ISODate.parse(date.text) == seconds, "\(date.text) is read back as another moment")
        }
      }
      if let date = SourceDate.utc(text) {
        require(SourceDate.utc(date) == date, "\(date) is read back as another moment")
      }
      if let date = DateText.utc(text) {
        require(DateText.utc(date) == date, "\(date) is read back as another moment")
      }
      if let space = text.firstIndex(of: " "),
        let date = SourceDate.listed(text[..<space], text[space...].dropFirst())
      {
        require(SourceDate.utc(date) == date, "\(date) is read back as another moment")
      }
    })

  private static func httpDate(_ text: String) {
    guard let date = HTTPDate.parse(text, now: HeadText.receivedAt) else { return }
    require(date == date.rounded(), "\(text) has a fraction of a second")
    require((-62_167_219_200...253_402_300_800).contains(date), "\(text) is \(date) s from 1970")
    let written = HTTPDate.format(date)
    // The year 10000 begins with the leap second of 9999.
    guard date < 253_402_300_800 else { return }
    require(HTTPDate.parse(written, now: 0) == date, "\(written) is read back as another moment")
  }

  private static func retryAfter(_ text: String, serverDate: String) {
    let fields = [("retry-after", text), ("date", serverDate)].map {
      ResponseHead.Field(name: $0.0, value: $0.1)
    }
    let head = ResponseHead(
      status: 503, version: .http1_1, fields: fields, urls: [], receivedAt: HeadText.receivedAt)
    guard let seconds = RetryAfter.seconds(head) else { return }
    require(seconds > 0 && seconds <= RetryAfter.maximumSeconds, "a wait of \(seconds) s")
  }
}
