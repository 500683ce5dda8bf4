import Glibc

/// A system call of the test support failed: the machine's fault, not gdl's.
package struct SystemError: Error, CustomStringConvertible {
  package let call: String
  package let errno: Int32

  package init(_ call: String, errno: Int32 = Glibc.errno) {
    self.call = call
    self.errno = errno
  }

  package var description: String { "\(call): \(String(cString: strerror(errno)))" }
}
