import GDLCore

@testable import GDLCore

extension FuzzTarget {
  /// Templates of names. The template, a line feed, and a text that stands in the metadata.
  static let template = FuzzTarget(
    "template", maximumLength: 256,
    choices: { input in
      let template = input.line()
      let metadata = SampleMetadata.make(input.text())
      let context = TemplateContext(
        now: HeadText.receivedAt, calendar: nil, environment: ["HOME": "/home/somebody"])
      let parsed: Template
      do throws(TextSyntaxError) { parsed = try Template(template) } catch {
        syntax(error, of: template)
        return
      }
      require(parsed.text == template, "a template is kept as another")
      require(
        accepted { () throws(TextSyntaxError) in try Template(template) } == parsed, "it is read as another")
      if let text = accepted({ () throws(TemplateFormatError) in try parsed.format(metadata, context) }) {
        let again = accepted { () throws(TemplateFormatError) in try parsed.format(metadata, context) }
        require(again == text, "the same message gives another text")
      }
      if !template.contains("{") && !template.contains("}") {
        require(accepted { try parsed.format(metadata) } == template, "plain text is changed")
      }
      path(template, metadata, context)
    })

  private static func path(_ template: String, _ metadata: Metadata, _ context: TemplateContext) {
    let rules = needed("the usual rules") { () throws(TextSyntaxError) in try PathRules() }
    guard let path = accepted({ () throws(TextSyntaxError) in try PathTemplate(template, rules: rules) }),
      let made = accepted({ () throws(TemplateFormatError) in try path.path(metadata, context) }),
      let (folders, name) = made
    else { return }
    for folder in folders { Invariants.segment(folder, bytes: 255, from: template) }
    Invariants.segment(name, bytes: SafeName.maximumBytes, from: template)
  }

  /// Whatever is wrong with a text that users write, the message shows a place in it.
  static func syntax(_ error: TextSyntaxError, of text: String) {
    require(
      (1...max(1, text.unicodeScalars.count + 1)).contains(error.position),
      "\(error.description) names the place \(error.position) in \(text.debugDescription)")
    Invariants.sentence(error.description)
  }
}
