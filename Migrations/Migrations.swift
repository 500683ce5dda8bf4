/// The journal's schema, one SQL file a step, compiled into the binary.
///
/// A released file never changes; a change of the schema is a new file behind the others.
package enum Migrations {
  /// Name and SQL text of every step, in the order in which they apply.
  ///
  /// SwiftPM makes an identifier of a file's name by replacing a leading digit with `_`.
  package static let all: [(name: String, sql: String)] = [
    ("0001_journal", String(decoding: PackageResources._001_journal_sql, as: UTF8.self)),
    ("0002_unattended", String(decoding: PackageResources._002_unattended_sql, as: UTF8.self)),
    ("0003_extraction", String(decoding: PackageResources._003_extraction_sql, as: UTF8.self)),
  ]
}
