import CCrypto
import GDLCore

/// A digest of a file, computed by libcrypto over bytes read in order.
package struct FileDigest: ~Copyable {
  private let context: OpaquePointer

  package init(_ algorithm: Digest.Algorithm) {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a digest") }
    let method =
      switch algorithm {
      case .md5: EVP_md5()
      case .sha1: EVP_sha1()
      case .sha256: EVP_sha256()
      case .sha512: EVP_sha512()
      }
    precondition(EVP_DigestInit_ex(context, method, nil) == 1, "libcrypto refused a digest it has")
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
  }

  /// In lower-case hexadecimal digits. Ends the computation.
  package consuming func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    precondition(EVP_DigestFinal_ex(context, &bytes, &count) == 1)
    let digits = Array("0123456789abcdef".utf8)
    let hex = bytes.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: hex, as: UTF8.self)
  }
}
