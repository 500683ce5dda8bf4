import GDLCore
import GDLStorage

extension Benchmark {
  /// The way of a byte, from where libcurl hands it over.
  static let storage = [
    Benchmark(name: "bytes: checksum of 16 KiB", counts: (50, 350)) { count, _ in
      let bytes = [UInt8](repeating: 0x5A, count: 16 << 10)
      var sum: UInt32 = 0
      bytes.withUnsafeBytes { bytes in
        for _ in 0..<count { sum = checksum(bytes, after: sum) }
      }
      use(sum)
    },
    Benchmark(name: "bytes: write 16 KiB", counts: (50, 350)) { count, path in
      let folder = try Folder.open(path, creating: true)
      let part = try PartFile("file.part", in: folder, mode: .createNew)
      let bytes = [UInt8](repeating: 0x5A, count: 16 << 10)
      var writer = ChunkWriter(position: 0, tailCRC32: 0)
      var checksums = ChunkChecksums()
      try bytes.withUnsafeBytes { bytes in
        for _ in 0..<count { try writer.write(bytes, to: part, checksums: &checksums) }
      }
      use(checksums)
    },
  ]
}
