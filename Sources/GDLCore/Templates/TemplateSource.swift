/// Where the text of a template is: gallery-dl's prefixes `\fT` and so on, a form feed and letters.
package enum TemplateSource: Sendable, Equatable {
  /// It was given itself.
  case text(Template)
  /// `\fT PATH`: in a file, which the caller reads; `~` and relative paths are for the caller, too.
  case file(path: String)

  /// - Throws: ``TextSyntaxError``, also for the kinds that need Python.
  package init(_ text: String) throws(TextSyntaxError) {
    guard text.unicodeScalars.first == "\u{C}" else {
      self = .text(try Template(text))
      return
    }
    let scalars = Array(text.unicodeScalars)
    let blank = scalars.firstIndex(of: " ") ?? scalars.count
    let kind = String(scalars[1..<blank])
    let rest = String(scalars[min(blank + 1, scalars.count)...])
    let problem: String
    switch kind {
    case "T" where !rest.isEmpty:
      self = .file(path: rest)
      return
    case "S":
      self = .text(try Template(rest))
      return
    case "T": problem = "the path of a file is missing behind it"
    case "E", "F", "J", "M", "TF", "FT", "TJ", "JT":
      problem = "this kind of template needs Python; use --via gallery-dl with gallery-dl's own configuration"
    default: problem = "there is no such kind of template; \\fT is a file"
    }
    throw TextSyntaxError(subject: "template", text: text, position: 2, problem: problem)
  }
}
