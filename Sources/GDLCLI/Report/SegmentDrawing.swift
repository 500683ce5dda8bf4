import GDL

/// Which bytes of a file are there, as a bar of inline SVG.
struct SegmentDrawing {
  let html: String

  init(_ file: FileDetail, mask: SecretMask) {
    let record = file.record
    let total = file.bytesTotal
    var figures = Figures.sizes(file.bytesReceived, of: total)
    if let percent = Figures.percent(file.bytesReceived, of: total), !record.state.isEnded {
      figures = "\(percent)%, " + figures
    }
    let why =
      record.reason.isEmpty ? "" : "<p class=\"why\">\(HTMLText.escaped(mask.text(record.reason)))</p>"
    html = """
      <li><div class="file"><span title="\(HTMLText.escaped(record.path))">\(HTMLText.escaped(record.name))</span>\
      <span class="size">\(HTMLText.escaped(figures))</span></div>\
      <svg class="map" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" \
      aria-label="which bytes are there">\(Self.shapes(file, total: total))</svg>\(why)</li>
      """
  }

  private static func shapes(_ file: FileDetail, total: Int64?) -> String {
    if file.record.state == .done { return rectangle("whole", 0, 1, of: 1) }
    guard let total, total > 0 else { return "" }
    return file.segments.map { segment in
      let durable = min(segment.durablePosition, segment.position)
      return rectangle("durable", segment.firstPosition, durable, of: total)
        + rectangle("received", max(durable, segment.firstPosition), segment.position, of: total)
        + border(segment.firstPosition, of: total)
    }.joined()
  }

  private static func rectangle(_ kind: String, _ first: Int64, _ end: Int64, of total: Int64) -> String {
    guard end > first else { return "" }
    let left = Double(first) / Double(total) * 1_000
    // What is there is seen, however small it is.
    let width = max(2, Double(end - first) / Double(total) * 1_000)
    return """
      <rect class="\(kind)" x="\(HTMLText.number(left))" y="0" width="\(HTMLText.number(width))" height="10"/>
      """
  }

  private static func border(_ position: Int64, of total: Int64) -> String {
    guard position > 0 else { return "" }
    let x = HTMLText.number(Double(position) / Double(total) * 1_000)
    return "<line class=\"border\" x1=\"\(x)\" y1=\"0\" x2=\"\(x)\" y2=\"10\"/>"
  }
}
