/// How names of folders and files are made fit for the file system, as users write it. Stored with the job.
public struct NameOptions: Sendable, Equatable, Codable {
  /// Characters that are replaced: `auto`, `unix`, `windows`, `windows+`, `ascii`, `ascii+`, one character, or
  /// the inside of a regular expression's `[…]`.
  public var restriction = "auto"
  /// What comes in the place of each of them.
  public var replacement = "_"
  /// Characters that are taken out: one, or the inside of a regular expression's `[…]`. Those that steer a
  /// terminal or turn text around are taken out in any case.
  public var removal = #"\x00-\x1f\x7f"#
  /// Characters that a name does not end with: `auto`, `unix` (none), `windows` (dot and space), or themselves.
  public var strip = "auto"
  /// Extensions that are replaced in metadata before a name is made of it.
  public var extensions = ExtensionMap([:])

  /// The defaults, which are gallery-dl's.
  public init() {}
}
