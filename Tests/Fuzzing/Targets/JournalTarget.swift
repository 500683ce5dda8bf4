import GDLCore

@testable import GDLJournal

extension FuzzTarget {
  /// A journal whose bytes were damaged, or any bytes in its place: refused with a sentence, or read; but no row is
  /// believed that says something else than it said when it was sound.
  ///
  /// The first byte chooses what is damaged: 0 nothing, the rest is the file; else a sample, and the rest are damages.
  static let journal = FuzzTarget(
    "journal", maximumLength: 512,
    choices: { input in
      let folder = TestFolder()
      let kind = input.choice(1 + JournalSample.all.count)
      if kind == 0 {
        TestFile.write(input.bytes(), to: folder.journal)
        let path = folder.journal
        InlineExecutor.run { await JournalSurvey(path: path, truth: nil).run(writes: true) }
        return
      }
      let sample = JournalSample.all[kind - 1]
      let writes = input.flag()
      var bytes = sample.bytes
      for _ in 0..<12 where !input.isEmpty { damage(&bytes, sample, &input) }
      TestFile.write(bytes, to: folder.journal)
      let path = folder.journal
      InlineExecutor.run { await JournalSurvey(path: path, truth: sample.truth).run(writes: writes) }
    })

  private static let pageLength = 4_096

  /// What disks do: flipped and other bytes, pages of zeros, pages in another's place, a lost end.
  private static func damage(_ bytes: inout [UInt8], _ sample: JournalSample, _ input: inout FuzzInput) {
    guard !bytes.isEmpty else { return }
    let pageCount = max(1, bytes.count / pageLength)
    switch input.choice(8) {
    case 0, 1:
      let position = sample.lively[Int(input.number(bytes: 2)) % sample.lively.count]
      if position < bytes.count { bytes[position] = input.byte() }
    case 2, 3:
      let position = sample.lively[Int(input.number(bytes: 2)) % sample.lively.count]
      if position < bytes.count { bytes[position] ^= 1 << (input.byte() & 7) }
    case 4:
      // The head of a page, which says where its cells are.
      let page = input.choice(pageCount) * pageLength + (input.flag() ? 100 : 0)
      let position = page + input.choice(64)
      if position < bytes.count { bytes[position] = input.byte() }
    case 5:
      let page = input.choice(pageCount) * pageLength
      for position in page..<min(page + pageLength, bytes.count) { bytes[position] = 0 }
    case 6:
      let (from, to) = (input.choice(pageCount) * pageLength, input.choice(pageCount) * pageLength)
      guard max(from, to) + pageLength <= bytes.count else { return }
      bytes.replaceSubrange(to..<to + pageLength, with: bytes[from..<from + pageLength])
    default:
      bytes.removeLast(min(bytes.count, Int(input.number(bytes: 3)) % (bytes.count + 1)))
    }
  }
}
