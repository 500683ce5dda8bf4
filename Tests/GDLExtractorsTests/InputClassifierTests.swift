import GDLCore
import GDLExtractors
import Testing

@Suite struct InputClassifierTests {
  @Test func `a URL that no extractor knows is a file`() throws {
    let classifier = InputClassifier(ExtractionOptions())
    #expect(
      try classifier.message(for: "https://example.org/a.iso") == .url("https://example.org/a.iso", [:]))
  }

  @Test func `an extractor that there is not is an error that names those there are`() {
    var options = ExtractionOptions()
    options.via = "nothing"
    #expect {
      try InputClassifier(options).message(for: "https://example.org/")
    } throws: { error in
      (error as? ExtractionError)?.hint?.contains("direct") == true
    }
  }
}
