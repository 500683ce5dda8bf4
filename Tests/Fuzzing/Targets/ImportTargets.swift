import GDLCore

@testable import GDLExtractors

extension FuzzTarget {
  /// aria2's control file of one unfinished download.
  static let aria2Control = FuzzTarget("aria2-control", maximumLength: 512) { bytes in
    let file: Aria2ControlFile
    do throws(ExtractionError) { file = try Aria2ControlFile(bytes) } catch {
      Invariants.sentence(error.message)
      return
    }
    require(file.completeLength >= 0, "a length of \(file.completeLength)")
    var end: Int64 = -1
    for range in file.ranges {
      require(!range.isEmpty && range.lowerBound > end, "the range \(range) does not come behind \(end)")
      require(range.upperBound <= file.completeLength, "the range \(range) is not in the file")
      end = range.upperBound
    }
    let runs = ForeignRuns(file.ranges, size: file.completeLength, completeLength: file.completeLength)
    guard !runs.runs.isEmpty else { return }
    let records = runs.segments(tails: runs.runs.map { $0.upperBound % chunkLength == 0 ? 0 : 7 })
    let map = needed("the runs of a control file") { () throws(SegmentMapError) in
      try SegmentMap(records: records, completeLength: file.completeLength)
    }
    require(!map.isComplete, "a foreign file is believed whole")
  }

  /// aria2's session file.
  static let aria2Session = FuzzTarget(
    "aria2-session", maximumLength: 2_048,
    text: { text in
      do throws(ExtractionError) {
        let (downloads, others) = try Aria2Session.parse(text)
        require(others >= 0, "fewer than no download")
        for download in downloads {
          require(!download.urls.isEmpty, "a download without a URL")
          for url in download.urls { Invariants.webURL(url, from: "a session") }
        }
      } catch {
        Invariants.sentence(error.message)
      }
    })

  /// What `gallery-dl -j` prints.
  static let messageDump = FuzzTarget("message-dump", maximumLength: 4_096) { bytes in
    do throws(ExtractionError) {
      let (messages, errors) = try MessageDump.parse(bytes)
      require(!messages.isEmpty || !errors.isEmpty, "a dump of nothing")
      require(messages.count + errors.count <= bytes.count, "more messages than bytes")
    } catch {
      Invariants.sentence(error.message)
    }
  }
}
