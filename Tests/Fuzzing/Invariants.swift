import GDLCore

@testable import GDLCore

/// What holds for values that several targets make.
enum Invariants {
  /// A name that a server chose: one segment, short enough, and nothing that steers a terminal.
  static func plainName(_ name: String, from source: @autoclosure () -> String) {
    segment(name, bytes: SafeName.maximumBytes, from: source())
    require(name.utf8.first != UInt8(ascii: "-"), "the name \(name) is an option: \(source())")
    require(name.utf8.first != UInt8(ascii: "."), "the name \(name) is hidden: \(source())")
  }

  /// A name of a folder or file, whoever chose it.
  static func segment(_ name: String, bytes limit: Int, from source: @autoclosure () -> String) {
    require(!name.isEmpty, "an empty name of \(source())")
    require(name.utf8.count <= limit, "a name of \(name.utf8.count) bytes of \(source())")
    require(!name.utf8.contains(UInt8(ascii: "/")), "the name \(name) has a separator: \(source())")
    require(name != "." && name != "..", "the name \(name) leads elsewhere: \(source())")
    require(
      !name.unicodeScalars.contains(where: \.isSteering),
      "the name \(name.debugDescription) steers a terminal")
  }

  /// A URL that somebody will ask for.
  static func webURL(_ url: String, from source: @autoclosure () -> String) {
    let parsed = accepted { () throws(UnusableURL) in try RequestURL(url) }
    require(parsed != nil, "\(source()) gave \(url.debugDescription), which is no http or https URL")
    require(
      !url.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "\(source()) gave a URL with a control character")
  }

  /// A message for users: one line.
  static func sentence(_ text: String) {
    require(!text.isEmpty, "an empty message")
  }
}
