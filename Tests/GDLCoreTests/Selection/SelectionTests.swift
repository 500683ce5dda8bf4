import FoundationEssentials
import Testing

@testable import GDLCore

struct SelectionTests {
  private static func rules(_ change: (inout Selection) -> Void) throws -> SelectionRules {
    var selection = Selection()
    change(&selection)
    return try SelectionRules(selection)
  }

  private static let url = "https://h/a/b.jpg"

  @Test func `without options everything is taken`() throws {
    let rules = try Self.rules { _ in }
    #expect(rules.isEmpty)
    #expect(rules.decision(url: Self.url, metadata: [:], index: 1) == .take)
    #expect(rules.decision(size: 0) == .take)
    #expect(!rules.needsSize(of: [:]))
    #expect(rules.stopAfter == nil)
  }

  @Test func `behind a range nothing can follow`() throws {
    let rules = try Self.rules { $0.range = "2-3,5" }
    let decisions = (1...6).map { rules.decision(url: Self.url, metadata: [:], index: $0) }
    #expect(decisions == [.skip(.range), .take, .take, .skip(.range), .take, .stop(.range)])
  }

  @Test func `one pattern accepts, any pattern rejects`() throws {
    let rules = try Self.rules {
      $0.accept = ["*.jpg,*.png", "*.gif"]
      $0.reject = ["thumb*", "small/*"]
    }
    #expect(rules.decision(url: "https://h/a.gif", metadata: [:]) == .take)
    #expect(rules.decision(url: "https://h/a.webp", metadata: [:]) == .skip(.accept))
    #expect(rules.decision(url: "https://h/thumb.jpg", metadata: [:]) == .skip(.reject("thumb*")))
    #expect(rules.decision(url: "https://h/x/small/a.jpg", metadata: [:]) == .skip(.reject("small/*")))
    #expect(rules.decision(url: "https://h/A.JPG", metadata: [:]) == .skip(.accept))
  }

  @Test func `patterns can ignore case`() throws {
    let rules = try Self.rules {
      $0.accept = ["*.jpg"]
      $0.ignoresCase = true
    }
    #expect(rules.decision(url: "https://h/A.JPG", metadata: [:]) == .take)
  }

  @Test func `every filter has to be met`() throws {
    let rules = try Self.rules { $0.filters = ["width > 10", "height > 10"] }
    #expect(
      rules.decision(url: Self.url, metadata: ["width": .integer(11), "height": .integer(11)]) == .take)
    #expect(rules.decision(url: Self.url, metadata: ["width": .integer(11)]) == .skip(.filter("height > 10")))
  }

  @Test(
    arguments: [
      (.string("2023-12-31 23:59:59"), .skip(.dateAfter)), (.string("2024-01-01 00:00:00"), .take),
      (.string("2024-01-31 23:59:59"), .take), (.string("2024-02-01 00:00:00"), .skip(.dateBefore)),
      (.integer(1_704_067_200), .take), (.integer(1_704_067_199), .skip(.dateAfter)),
      (.string("2024-01-15"), .take),
      (.string("2024-02-01T00:30:00+01:00"), .take), (.string("soon"), .take), (.null, .take),
      (.number(1_706_745_600.5), .skip(.dateBefore)), (.number(.infinity), .take),
    ] as [(JSONValue, SelectionDecision)])
  func `dates count from the first moment to before the second`(date: JSONValue, expected: SelectionDecision)
    throws
  {
    let rules = try Self.rules {
      $0.dateAfter = "2024-01-01"
      $0.dateBefore = "1706745600"
    }
    #expect(rules.decision(url: Self.url, metadata: ["date": date]) == expected)
  }

  @Test func `a file without a date passes the dates`() throws {
    let rules = try Self.rules { $0.dateAfter = "2024-01-01" }
    #expect(rules.decision(url: Self.url, metadata: [:]) == .take)
  }

  @Test func `a length counts when it is known`() throws {
    let rules = try Self.rules {
      $0.minimumSize = "1K"
      $0.maximumSize = "1M"
    }
    #expect(rules.decision(size: 1_023) == .skip(.tooSmall(1_023, 1_024)))
    #expect(rules.decision(size: 1_024) == .take)
    #expect(rules.decision(size: 1 << 20) == .take)
    #expect(rules.decision(size: 1 << 20 + 1) == .skip(.tooLarge(1 << 20 + 1, 1 << 20)))
    #expect(rules.decision(url: Self.url, metadata: [:]) == .take)
    #expect(rules.needsSize(of: [:]))
    #expect(rules.decision(url: Self.url, metadata: ["_size": .integer(5)]) == .skip(.tooSmall(5, 1_024)))
    #expect(!rules.needsSize(of: ["_size": .integer(5_000)]))
    #expect(rules.needsSize(of: ["_size": .integer(-1)]))
  }

  @Test func `gallery-dl's way of counting asks for the place last`() throws {
    let rules = try Self.rules {
      $0.range = "2"
      $0.accept = ["*.jpg"]
    }
    var index = 0
    let taken = ["a.gif", "b.jpg", "c.gif", "d.jpg", "e.jpg"].filter { name in
      guard rules.decision(url: "https://h/" + name, metadata: [:]) == .take else { return false }
      index += 1
      return rules.decision(index: index) == .take
    }
    #expect(taken == ["d.jpg"])
  }

  @Test(
    arguments: [
      ("range", "a range"), ("accept", "character 1"), ("reject", "character 1"),
      ("filter", "a value is expected"),
      ("dateAfter", "2024-12-31"), ("dateBefore", "2024-12-31"), ("minimumSize", "500K"),
      ("maximumSize", "500K"),
      ("stopAfter", "100"),
    ])
  func `each option that cannot be read says how it is written`(option: String, problem: String) {
    var selection = Selection()
    switch option {
    case "range": selection.range = "x"
    case "accept": selection.accept = ["*", "[a"]
    case "reject": selection.reject = ["{a"]
    case "filter": selection.filters = ["width >"]
    case "dateAfter": selection.dateAfter = "yesterday"
    case "dateBefore": selection.dateBefore = "2024-13-01"
    case "minimumSize": selection.minimumSize = "big"
    case "maximumSize": selection.maximumSize = "-1"
    default: selection.stopAfter = "0"
    }
    let error = #expect(throws: TextSyntaxError.self) { try selection.check() }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  @Test func `a selection is stored as it was written`() throws {
    var selection = Selection()
    selection.range = "1-5"
    selection.accept = ["*.{jpg,png}"]
    selection.filters = ["date >= 2024-01-01"]
    selection.stopAfter = "10G"
    let stored = try JSONEncoder().encode(selection)
    #expect(try JSONDecoder().decode(Selection.self, from: stored) == selection)
    #expect(String(decoding: stored, as: UTF8.self).contains("\"1-5\""))
    #expect(try SelectionRules(selection) == SelectionRules(selection))
  }

  @Test func `every reason is a sentence`() {
    let reasons: [SelectionDecision.Reason] = [
      .range, .accept, .reject("a*"), .filter("x > 1"), .dateAfter, .dateBefore, .tooSmall(1, 2),
      .tooLarge(2, 1),
    ]
    for reason in reasons {
      #expect(reason.message.contains(" "))
      #expect(!reason.message.hasSuffix("."))
    }
  }
}
