// The one file that imports CLinux: beside Glibc in one file, the two disagree about a few C types.
import CLinux

enum SpawnDescriptors {
  /// Has a child close this descriptor and all above it: sockets of libcurl and pipes of other hooks may be
  /// open without O_CLOEXEC. Does nothing where the system has another way.
  static func closeAll(from first: Int32, actions: UnsafeMutableRawPointer) {
    _ = gdl_spawn_close_from(actions, first)
  }
}
