import GDL

/// A job's speed over time as inline SVG, with what it was doing below and its marks above.
///
/// Shapes stretch with the page; texts are HTML beside them, so that a phone shows them as large as a desk.
struct SpeedChart {
  /// Points of a drawn line; more than the pixels of a wide screen show nothing more.
  static let points = 600
  private static let width = 1_000.0
  private static let height = 100.0
  /// Samples farther apart than this have nothing between them: nobody measured. Those of days ago are thinned.
  private static let gapSeconds = 45.0
  private static let thinnedGapSeconds = 1_500.0

  private let job: JobActivity
  private let mask: SecretMask
  private let start: Timestamp
  private let end: Timestamp
  private let reportEnd: Timestamp
  private let top: Int64

  init?(_ job: JobActivity, until reportEnd: Timestamp, mask: SecretMask) {
    let busy = job.timeline.spans.filter { $0.activity != .ended }
    guard let first = busy.first, let last = busy.last, last.end > first.start else { return nil }
    self.job = job
    self.mask = mask
    start = first.start
    end = last.end
    self.reportEnd = reportEnd
    top = max(1, job.samples.map(\.bytesPerSecond).max() ?? 0)
  }

  var html: String {
    """
    <figure class="chart">\(plot)<svg class="band" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" \
    aria-label="what the job was doing">\(band)</svg><div class="axis"><span>\(time(start))</span>\
    <span>\(time((start + end) / 2))</span><span>\(time(end))</span></div></figure>
    """
  }

  /// A job of a moment has neither speeds nor marks: an empty plot would say nothing.
  private var plot: String {
    let hasSpeeds = job.samples.contains { $0.bytesPerSecond > 0 }
    if !hasSpeeds && shownMarks.isEmpty { return "" }
    let top = hasSpeeds ? "<div class=\"top\">\(Figures.speed(Double(top)))</div>" : ""
    return """
      \(top)<div class="plot">\(marks)<svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" \
      aria-label="speed over time"><line class="grid" x1="0" y1="50" x2="1000" y2="50"/>\(markLines)\(areas)\
      </svg></div>
      """
  }

  /// Minutes do where days are shown, and the day where it is one.
  private func time(_ moment: Timestamp) -> String {
    let text = Figures.localTime(moment)
    return end - start < 43_200 ? String(text.suffix(8)) : String(text.dropLast(3))
  }

  private func x(_ moment: Timestamp) -> Double {
    min(1, max(0, (moment - start) / (end - start))) * Self.width
  }

  // MARK: - Shapes

  private var band: String {
    job.timeline.spans.filter { $0.activity != .ended }.map { span in
      let left = x(span.start)
      return """
        <rect class="\(span.activity.rawValue)" x="\(HTMLText.number(left))" y="0" \
        width="\(HTMLText.number(max(1, x(span.end) - left)))" height="10"><title>\(span.activity.rawValue) \
        \(Figures.duration(span.end - span.start))</title></rect>
        """
    }.joined()
  }

  private var markLines: String {
    shownMarks.map { mark in
      let x = HTMLText.number(x(mark.at))
      return "<line class=\"\(mark.kind.rawValue)\" x1=\"\(x)\" y1=\"0\" x2=\"\(x)\" y2=\"100\"/>"
    }.joined()
  }

  private var marks: String {
    shownMarks.map { mark in
      let text = "\(mark.kind.rawValue) \(Figures.localTime(mark.at))"
      let why = mark.reason.isEmpty ? "" : ": \(mask.text(mark.reason))"
      return """
        <i class="mark \(mark.kind.rawValue)" style="left:\(HTMLText.number(x(mark.at) / 10))%" \
        title="\(HTMLText.escaped(text + why))"></i>
        """
    }.joined()
  }

  /// A job that flaps for weeks would fill the page with them; all are in `gdl log`.
  private var shownMarks: [JobTimeline.Mark] {
    let shown = job.timeline.marks.filter { mark in
      switch mark.kind {
      case .crash, .resume, .pause: true
      case .stop, .retry, .end: false
      }
    }.suffix(300)
    // Crashes lie on top of the resume that follows soon.
    return shown.filter { $0.kind != .crash } + shown.filter { $0.kind == .crash }
  }

  // MARK: - The line

  private var areas: String {
    runs().map { run in
      let points = run.map { point in
        "\(HTMLText.number(x(point.at))) \(HTMLText.number(Self.height - point.speed / Double(top) * 95))"
      }
      guard let first = run.first, let last = run.last else { return "" }
      let line = points.joined(separator: " L")
      return """
        <path class="area" d="M\(HTMLText.number(x(first.at))) 100 L\(line) L\(HTMLText.number(x(last.at))) 100 Z"/>\
        <path class="line" d="M\(line)"/>
        """
    }.joined()
  }

  /// Samples without a gap between them, averaged down to what can be seen. While the job is on hold or down
  /// nothing is drawn, whatever was measured before and after.
  private func runs() -> [[(at: Timestamp, speed: Double)]] {
    let step = (end - start) / Double(Self.points)
    var rest = job.samples[...]
    var runs: [[(at: Timestamp, speed: Double)]] = []
    for stretch in busyStretches {
      rest = rest.drop { $0.at < stretch.lowerBound }
      let inside = rest.prefix { $0.at <= stretch.upperBound }
      rest = rest.dropFirst(inside.count)
      runs += self.runs(of: inside, in: stretch, step: step)
    }
    return runs
  }

  private func runs(
    of samples: ArraySlice<JobActivity.Sample>, in stretch: ClosedRange<Timestamp>, step: Double
  ) -> [[(at: Timestamp, speed: Double)]] {
    var runs: [[(at: Timestamp, speed: Double)]] = []
    var bucket: (number: Int, at: Double, speed: Double, count: Double)?
    var last = -Double.infinity
    func flush() {
      guard let full = bucket else { return }
      bucket = nil
      runs[runs.count - 1].append((full.at / full.count, full.speed / full.count))
    }
    for sample in samples {
      if sample.at - last > max(gapSeconds(at: sample.at), step * 2) {
        flush()
        runs.append([])
      }
      last = sample.at
      let number = Int((sample.at - start) / step)
      if bucket?.number != number { flush() }
      let old = bucket ?? (number, 0, 0, 0)
      bucket = (number, old.at + sample.at, old.speed + Double(sample.bytesPerSecond), old.count + 1)
    }
    flush()
    // Before the first measurement and after the last one it was no slower.
    if let first = runs.first?.first, first.at - stretch.lowerBound < gapSeconds(at: first.at) {
      runs[0].insert((stretch.lowerBound, first.speed), at: 0)
    }
    if let end = runs.last?.last, stretch.upperBound - end.at < gapSeconds(at: end.at) {
      runs[runs.count - 1].append((stretch.upperBound, end.speed))
    }
    return runs
  }

  private func gapSeconds(at moment: Timestamp) -> Double {
    moment < reportEnd - 86_400 ? Self.thinnedGapSeconds : Self.gapSeconds
  }

  /// From when to when the job was run.
  private var busyStretches: [ClosedRange<Timestamp>] {
    var stretches: [ClosedRange<Timestamp>] = []
    for span in job.timeline.spans where span.activity == .running || span.activity == .waiting {
      if let last = stretches.last, last.upperBound == span.start {
        stretches[stretches.count - 1] = last.lowerBound...span.end
      } else {
        stretches.append(span.start...span.end)
      }
    }
    return stretches
  }
}
