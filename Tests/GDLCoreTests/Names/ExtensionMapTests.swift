import Testing

@testable import GDLCore

struct ExtensionMapTests {
  /// As gallery-dl 1.32.18 does it; it compares case too.
  @Test(arguments: [
    ("jpeg", "jpg"), ("jpe", "jpg"), ("jfif", "jpg"), ("jif", "jpg"), ("jfi", "jpg"), ("html", "htm"),
    ("htm", "htm"),
    ("JPEG", "JPEG"), ("Jpeg", "Jpeg"), ("png", "png"), ("", ""), ("tar.gz", "tar.gz"),
  ])
  func `an extension is replaced as gallery-dl does it`(found: String, expected: String) {
    #expect(ExtensionMap().mapped(found) == expected)
    let metadata: Metadata = ["extension": .string(found), "id": .integer(1)]
    #expect(ExtensionMap().applied(to: metadata) == ["extension": .string(expected), "id": .integer(1)])
  }

  @Test func `the map can be another one`() {
    let map = ExtensionMap(["png": "apng"])
    #expect(map.mapped("png") == "apng")
    #expect(map.mapped("jpeg") == "jpeg")
    #expect(map.applied(to: ["id": .integer(1)]) == ["id": .integer(1)])
  }
}
