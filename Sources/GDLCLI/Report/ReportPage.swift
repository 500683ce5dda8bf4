import GDL

/// A report as one page: no script, nothing from elsewhere, readable on a phone and in the dark.
struct ReportPage {
  let text: String

  init(_ report: ActivityReport, mask: SecretMask) {
    let span = "\(Figures.localTime(report.start)) to \(Figures.localTime(report.end))"
    let jobs = report.jobs.map { Self.section($0, until: report.end, mask: mask) }.joined(separator: "\n")
    text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>gdl report, \(span)</title>
      <style>
      \(PageStyle.text)
      </style>
      </head>
      <body>
      <header><h1>gdl report</h1><p>\(span)</p></header>
      \(Self.tiles(ReportTotals(report)))
      \(report.jobs.isEmpty ? "<p>Nothing happened.</p>" : Self.legend)
      \(jobs)
      </body>
      </html>

      """
  }

  private static func tiles(_ totals: ReportTotals) -> String {
    let tiles: [(String, String, isBad: Bool)] = [
      ("files done", "\(totals.filesDone)", false),
      ("finished", Figures.size(totals.bytesDone), false),
      ("left", "\(totals.filesLeft)", false),
      ("failed", "\(totals.filesFailed)", totals.filesFailed > 0),
      ("crashes", "\(totals.crashes)", totals.crashes > 0),
      ("damaged ranges", "\(totals.damages)", totals.damages > 0),
    ]
    let items = tiles.map { name, value, isBad in
      "<div\(isBad ? " class=\"bad\"" : "")><dd>\(value)</dd><dt>\(name)</dt></div>"
    }
    return "<dl class=\"tiles\">\(items.joined())</dl>"
  }

  private static let legend: String = {
    let colours = ["running", "waiting", "paused", "stopped"].map {
      "<span><b class=\"\($0)\"></b>\($0)</span>"
    }
    let marks = ["crash", "resume", "pause"].map { "<span><i class=\"mark \($0)\"></i>\($0)</span>" }
    let down = "<span><b class=\"down\"></b>down after a crash</span>"
    return "<p class=\"legend\">\((colours + [down] + marks).joined())</p>"
  }()

  private static func section(_ job: JobActivity, until end: Timestamp, mask: SecretMask) -> String {
    let record = job.summary.record
    let facts = [
      job.summary.stateName, Figures.sizes(job.summary.bytesDone, of: job.summary.bytesTotal),
      "\(job.filesDone) done", job.filesFailed > 0 ? "\(job.filesFailed) failed" : "",
      "\(record.counts.left) left",
    ].filter { !$0.isEmpty }
    let times = JobTimeline.Activity.allCases.compactMap { activity -> String? in
      let seconds = job.timeline.seconds(activity)
      return activity == .ended || seconds < 0.05 ? nil : "\(activity.rawValue) \(Figures.duration(seconds))"
    }
    return """
      <section>
      <h2><span>job \(record.id)</span> \(HTMLText.escaped(mask.text(record.input)))</h2>
      <p>\(HTMLText.escaped(facts.joined(separator: " · ")))<br>\(HTMLText.escaped(times.joined(separator: " · ")))</p>
      \(SpeedChart(job, until: end, mask: mask)?.html ?? "")
      \(incidents(job, mask: mask))
      \(files(job, mask: mask))
      </section>
      """
  }

  private static func incidents(_ job: JobActivity, mask: SecretMask) -> String {
    var rows = job.timeline.marks.filter { $0.kind == .crash }.suffix(50).map {
      row("crash", $0.at, $0.reason, mask: mask)
    }
    rows += job.damages.map { row("damage", $0.at, "\($0.path): \($0.reason)", mask: mask) }
    rows += job.failures.map { row("failed", $0.endedAt, "\($0.path): \($0.reason)", mask: mask) }
    let unnamed = job.filesFailed - Int64(job.failures.count)
    if unnamed > 0 { rows.append(row("failed", nil, "and \(unnamed) more: gdl list --failed", mask: mask)) }
    return rows.isEmpty ? "" : "<ul class=\"incidents\">\(rows.joined())</ul>"
  }

  private static func row(_ kind: String, _ at: Timestamp?, _ text: String, mask: SecretMask) -> String {
    let time = at.map { " <time>\(Figures.localTime($0))</time>" } ?? ""
    return "<li><b>\(kind)</b>\(time) \(HTMLText.escaped(mask.text(text)))</li>"
  }

  private static func files(_ job: JobActivity, mask: SecretMask) -> String {
    guard !job.files.isEmpty else { return "" }
    let items = job.files.map { SegmentDrawing($0, mask: mask).html }.joined(separator: "\n")
    let unnamed = job.summary.record.counts.left + job.filesDone - Int64(job.files.count)
    let more = unnamed > 0 ? "<p class=\"why\">and \(Figures.count(unnamed, "file")) more</p>" : ""
    return "<ul class=\"files\">\n\(items)\n</ul>\(more)"
  }
}
