#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What SQLite noted of a database before it changed it in a transaction without a log
/// (sqlite.org/fileformat2.html, section 3).
///
/// A file of its own: reading it drops no lock of SQLite's on the database.
struct RollbackJournal {
  /// Zero when the transaction made the database.
  let pageCountBefore: Int64
  /// The application ID in the database's header; nil when another page than the first was changed first.
  let applicationBefore: Int64?

  /// Nil when there is none, or one that was not begun.
  init?(path: String) throws(JournalError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .system(.cannotOpen, "open \(path)", errno)
    }
    defer { close(descriptor) }
    // Eight bytes of magic, the number of records, a nonce, the pages before, the length of a sector.
    let header = try Self.bytes(of: descriptor, at: 0, count: 24, path)
    guard header.starts(with: [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]), header.count == 24 else {
      return nil
    }
    pageCountBefore = Self.number(header[16..<20])
    // Records begin at the next sector: the number of a page, and the page. The ID lies at its offset 68.
    let record = try Self.bytes(of: descriptor, at: Self.number(header[20..<24]), count: 76, path)
    let isFirstPage = record.count == 76 && Self.number(record[..<4]) == 1
    applicationBefore = isFirstPage ? Self.number(record[72..<76]) : nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
    bytes.reduce(0) { $0 << 8 | Int64($1) }
  }

  private static func bytes(
    of descriptor: Int32, at offset: Int64, count: Int, _ path: String
  ) throws(JournalError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
    guard found >= 0 else { throw .system(.io, "read \(path)", errno) }
    return Array(bytes[..<found])
  }
}
