import GDLTestSupport
import Glibc

/// A file system whose disk loses its power.
enum CutFileSystem: String, Sendable, CaseIterable {
  case ext4, xfs

  /// Why none can be made here; nil where they can.
  static let obstacle: String? = {
    if getuid() != 0 { return "only root mounts file systems" }
    for path in ["/dev/fuse", "/dev/loop-control"] where access(path, R_OK | W_OK) != 0 {
      return "there is no \(path)"
    }
    for tool in ["mkfs.ext4", "e2fsck", "mkfs.xfs", "xfs_repair", "mount", "umount", "cp"]
    where ChildProcess.find(tool) == nil { return "there is no \(tool): install e2fsprogs and xfsprogs" }
    let known = FileContent.text("/proc/filesystems").split { $0.isWhitespace }
    for system in allCases where !known.contains(Substring(system.rawValue)) {
      return "the kernel has no \(system.rawValue)"
    }
    // A container's root may lack the right.
    guard let folder = try? TemporaryFolder() else { return "no temporary folder can be made" }
    guard Glibc.mount("none", folder.path, "tmpfs", 0, nil) == 0 else { return "mounting is not allowed" }
    umount2(folder.path, 0)
    return nil
  }()

  /// The smallest that its tool likes to make.
  var lengthBytes: Int64 {
    switch self {
    case .ext4: 64 << 20
    case .xfs: 320 << 20
    }
  }

  func make(_ image: String) async throws {
    try FileContent.write([], to: image)
    guard truncate(image, off_t(lengthBytes)) == 0 else { throw SystemError("truncate \(image)") }
    switch self {
    case .ext4:
      // Nothing of its own is written later.
      let options = ["-E", "lazy_itable_init=0,lazy_journal_init=0"]
      try await Tool.run("mkfs.ext4", ["-q", "-F"] + options + [image])
    case .xfs: try await Tool.run("mkfs.xfs", ["-q", "-f", image])
    }
  }

  /// Writes nothing, and fails for the smallest mistake.
  func check(_ image: String) async throws {
    switch self {
    case .ext4: try await Tool.run("e2fsck", ["-f", "-n", image])
    case .xfs: try await Tool.run("xfs_repair", ["-n", image])
    }
  }

  func mount(_ image: String, on folder: String) async throws {
    try await Tool.run("mount", ["-o", "loop", "-t", rawValue, image, folder])
  }

  static func unmount(_ folder: String) async throws {
    // Something on this machine may look into every new file system for a moment.
    let isGone = await waitUntil(timeoutSeconds: 10, pollSeconds: 0.05) { umount2(folder, 0) == 0 }
    if !isGone { throw SystemError("unmount \(folder)") }
  }
}

/// A program of the system that has to succeed.
enum Tool {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func run(_ name: String, _ arguments: [String]) async throws {
    let ended = try await ChildProcess.run(name, arguments)
    guard ended.exit != .status(0) else { return }
    let said = (ended.output + ended.errorOutput).suffix(1_000)
    throw Failure(description: "\(name) ended with \(ended.exit.map { "\($0)" } ?? "nothing"): \(said)")
  }
}
