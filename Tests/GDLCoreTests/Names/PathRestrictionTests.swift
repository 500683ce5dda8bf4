import Testing

@testable import GDLCore

struct PathRestrictionTests {
  private static let names = [
    "a/b\\c", "../x", "a\u{0}b\nc\u{7F}d", " lead ", "trail. ", "a:b*c?d\"e<f>g|h", "é日本 1", "a^b-c]d[e",
    "x(1)",
  ]

  /// What gallery-dl 1.32.18 makes of the names, also before it takes control characters out.
  @Test(
    arguments: [
      ("auto", ["a_b\\c", ".._x", nil, " lead ", "trail. ", nil, "é日本 1", "a^b-c]d[e", "x(1)"]),
      ("unix", ["a_b\\c", ".._x", nil, " lead ", "trail. ", nil, "é日本 1", "a^b-c]d[e", "x(1)"]),
      ("windows", ["a_b_c", ".._x", nil, " lead ", "trail. ", "a_b_c_d_e_f_g_h", "é日本 1", nil, "x(1)"]),
      ("windows+", ["a⧸b⧹c", "..⧸x", nil, nil, nil, "a：b＊c？d＂e＜f＞g｜h", nil, nil, nil]),
      (
        "ascii",
        ["a_b_c", ".._x", "a_b_c_d", "_lead_", "trail._", "a_b_c_d_e_f_g_h", "____1", "a_b_c_d_e", "x_1_"]
      ),
      ("ascii+", ["a_b_c", ".._x", "a_b_c_d", nil, nil, "a_b_c_d_e_f_g_h", "___ 1", nil, nil]),
      ("/!? (){}", ["a_b\\c", ".._x", nil, "_lead_", "trail._", "a:b*c_d\"e<f>g|h", "é日本_1", nil, "x_1_"]),
      (
        "^a-z",
        ["a_b_c", "___x", "a_b_c_d", "_lead_", "trail__", "a_b_c_d_e_f_g_h", "_____", "a_b_c_d_e", "x___"]
      ),
      (
        "a-c",
        ["_/_\\_", nil, "_\u{0}_\n_\u{7F}d", " le_d ", "tr_il. ", "_:_*_?d\"e<f>g|h", nil, "_^_-_]d[e", nil]
      ),
      ("-", [nil, nil, nil, nil, nil, nil, nil, "a^b_c]d[e", nil]),
      (#"\[\]^x"#, [nil, "../_", nil, nil, nil, nil, nil, "a_b-c_d_e", "_(1)"]),
      (#"\d "#, [nil, nil, nil, "_lead_", "trail._", nil, "é日本__", nil, "x(_)"]), ("", [nil]),
    ] as [(String, [String?])])
  func `a restriction replaces characters, as gallery-dl's`(text: String, expected: [String?]) throws {
    let restriction = try PathRestriction(text)
    for (name, expected) in zip(Self.names, expected) {
      #expect(restriction.apply(name) == expected ?? name, "\(text)")
    }
  }

  @Test func `the replacement can be any text`() throws {
    #expect(try PathRestriction("unix", replacement: "--").apply("a/b") == "a--b")
    #expect(try PathRestriction("unix", replacement: "").apply("a/b") == "ab")
    #expect(try PathRestriction("windows+", replacement: "x").apply("a/b") == "a⧸b")
  }

  @Test func `a map has a replacement for each set`() throws {
    let restriction = try PathRestriction(map: ["/": "_", "+": "_+_", "({[": "(", "]})": ")", "a-z": "*"])
    #expect(restriction.apply("fA+/[x]") == "*A_+__(*)")
  }

  @Test(arguments: [
    ("z-a", 1), ("a\\", 3), ("\\x4", 3), ("\\uD800", 3), ("ab\\xZZ", 5), ("a-\\w", 1),
  ])
  func `a set of characters that is none is shown with its place`(text: String, position: Int) {
    let error = #expect(throws: TextSyntaxError.self) { try PathRestriction(text) }
    #expect(error?.position == position, "\(error?.description ?? "")")
  }

  @Test func `a set beyond ASCII can be turned around`() throws {
    let restriction = try PathRestriction("^a-z\\u3040-\\u309f😀日")
    #expect(restriction.apply("aAげ日本😀\u{309F}\u{30A0}") == "a_げ日_😀\u{309F}_")
  }
}
