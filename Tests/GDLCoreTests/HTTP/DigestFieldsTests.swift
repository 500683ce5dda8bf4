import Testing

@testable import GDLCore

struct DigestFieldsTests {
  // Of the five bytes `hello`; `otherBase64` is the SHA-256 of `world`.
  static let base64 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
  static let otherBase64 = "SG6kYiTRu0+2gPNPfJrZao8k7Ii+c+qOWmxlJg6cuKc="
  static let sha256 = Digest(
    algorithm: .sha256, hex: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
  static let base64Of512 =
    "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw=="
  static let sha512 = Digest(
    algorithm: .sha512,
    hex: "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
      + "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043")

  @Test(
    arguments: [
      ("G1", ["Repr-Digest: sha-256=:\(base64):"], [sha256]),
      ("G1 512", ["Repr-Digest: sha-512=:\(base64Of512):"], [sha512]),
      (
        "G1 strongest first", ["Repr-Digest: sha-256=:\(base64):, sha-512=:\(base64Of512):"],
        [sha512, sha256]
      ),
      (
        "G1 two lines", ["Repr-Digest: sha-256=:\(base64):", "Repr-Digest: sha-512=:\(base64Of512):"],
        [sha512, sha256]
      ),
      ("G1 last one wins", ["Repr-Digest: sha-256=:\(otherBase64):, sha-256=:\(base64):"], [sha256]),
      ("G1 parameters", ["Repr-Digest: sha-256=:\(base64): ;x=\"a,b\""], [sha256]),
      ("G1 legacy", ["Digest: SHA-256=\(base64)"], [sha256]),
      ("G1 legacy lower case", ["Digest: sha-256=\(base64),sha-512=\(base64Of512)"], [sha512, sha256]),
      (
        "G1 Repr-Digest before Digest",
        ["Repr-Digest: sha-256=:\(base64):", "Digest: SHA-256=\(otherBase64)"], [sha256]
      ),
      ("G4", ["Content-Digest: sha-256=:\(base64):"], []),
      (
        "G6 insecure", ["Repr-Digest: md5=:XUFAKrxLKna5cZ2REBfFkg==:, sha=:qvTGHdzF6KLavt4PO0gs2a6pQ00=:"], []
      ),
      ("G6 legacy insecure", ["Digest: MD5=XUFAKrxLKna5cZ2REBfFkg==,UNIXsum=30637"], []),
      ("G6 unknown beside known", ["Repr-Digest: crc32c=:AAAA:, sha-256=:\(base64):"], [sha256]),
      ("G6 quoted comma", ["Repr-Digest: x=\"sha-256=:a:, b\", sha-256=:\(base64):"], [sha256]),
      ("no colons", ["Repr-Digest: sha-256=\(base64)"], []),
      ("one colon", ["Repr-Digest: sha-256=:\(base64)"], []),
      ("wrong length", ["Repr-Digest: sha-256=:AAAA:"], []),
      ("wrong algorithm's length", ["Repr-Digest: sha-512=:\(base64):"], []),
      ("not base64", ["Repr-Digest: sha-256=:\(String(repeating: "*", count: 44)):"], []),
      ("junk", ["Repr-Digest: ,,=,::,sha-256,", "Digest: ="], []),
    ] as [(String, [String], [Digest])])
  func `only whole-file SHA-2 digests count`(id: String, lines: [String], expected: [Digest]) {
    #expect(DigestFields.parse(head(206, lines)) == expected, "\(id)")
    #expect(Representation(head: head(200, lines)).digests == expected, "\(id)")
  }

  @Test(arguments: [
    ("", ""), ("Zg==", "f"), ("Zg", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"),
    ("Zm9vYmE=", "fooba"), ("Zm9vYmFy", "foobar"), ("Pz8+Pj8/", "??>>??"),
  ])
  func `base64 is decoded with and without padding`(text: String, plain: String) {
    #expect(DigestFields.decodeBase64(text[...]) == Array(plain.utf8))
  }

  @Test(arguments: ["A", "Zg===", "Zm9=v", "Zm 9", "Zm9-", "Zm9_", "é===", "===="])
  func `broken base64 is nil`(text: String) {
    #expect(DigestFields.decodeBase64(text[...]) == nil)
  }
}
