import GDLTestSupport
import Glibc

/// `recording-disk.c`, compiled and running: a disk image that notes every write and flush, mounted on a folder.
final class RecordingDisk: Sendable {
  let fileSystem: CutFileSystem
  /// Where everything lies that belongs to it, in memory where that is possible.
  let folder: TemporaryFolder
  private let recorder: ChildProcess
  private let mountPoint: String

  /// The image as it was before the recording.
  var base: String { folder.path("base") }
  private var file: String { folder.path("disk") }
  private var log: String { folder.path("log") }

  /// Makes a file system that holds what is in the folder by now, and mounts it there.
  init(_ fileSystem: CutFileSystem, on mountPoint: String) async throws {
    self.fileSystem = fileSystem
    self.mountPoint = mountPoint
    folder = try TemporaryFolder(in: access("/dev/shm", W_OK) == 0 ? "/dev/shm" : nil)
    let (program, scratch) = (folder.path("recorder"), try folder.makeFolder("scratch"))
    try await Tool.run(
      "cc", ["-O1", "-Wall", "-Werror", "-o", program, Bridges.fixtures + "/power/recording-disk.c"])
    try await fileSystem.make(folder.path("base"))
    try await fileSystem.mount(folder.path("base"), on: scratch)
    try await Tool.run("cp", ["-a", mountPoint + "/.", scratch])
    try await CutFileSystem.unmount(scratch)
    let image = folder.path("image")
    try await Tool.run("cp", ["--sparse=always", folder.path("base"), image])
    try FileContent.write([], to: folder.path("disk"))
    recorder = try ChildProcess(program, [image, folder.path("log"), folder.path("disk")])
    let recorder = recorder
    guard await waitUntil({ recorder.output == "ready\n" || !recorder.isRunning }), recorder.isRunning else {
      throw Tool.Failure(description: "the recording disk ended: \(recorder.errorOutput)")
    }
    try await fileSystem.mount(folder.path("disk"), on: mountPoint)
  }

  /// How many bytes the log has: a moment in the life of the disk.
  var moment: Int64 { FileContent.length(of: log) ?? 0 }

  /// Unmounts both.
  func end() async throws -> [DiskRecord] {
    try await CutFileSystem.unmount(mountPoint)
    try await CutFileSystem.unmount(file)
    guard await recorder.ended(timeoutSeconds: 20) == .status(0) else {
      throw Tool.Failure(description: "the recording disk failed: \(recorder.errorOutput)")
    }
    return try DiskRecord.all(in: FileContent.read(log))
  }

  /// After something else failed.
  func giveUp() {
    umount2(mountPoint, Int32(MNT_DETACH))
    umount2(file, Int32(MNT_DETACH))
  }
}
