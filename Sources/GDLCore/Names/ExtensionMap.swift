/// Extensions that files get in place of others: gallery-dl's `extension-map`.
public struct ExtensionMap: Sendable, Equatable, Codable {
  /// Without dots, in the case in which servers write them.
  public var replacements: [String: String]

  /// - Parameter replacements: gallery-dl's when left out.
  public init(_ replacements: [String: String] = Self.galleryDL) { self.replacements = replacements }

  /// What gallery-dl does unless told otherwise: one extension for JPEG, and `htm`.
  public static let galleryDL = [
    "jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "jif": "jpg", "jfi": "jpg", "html": "htm",
  ]

  /// The extension to use. `JPEG` is none of `jpeg`, as in gallery-dl.
  public func mapped(_ fileExtension: String) -> String { replacements[fileExtension] ?? fileExtension }

  /// The metadata with its `extension` replaced; what a name's template is filled in from.
  public func applied(to metadata: Metadata) -> Metadata {
    guard let found = metadata["extension"]?.string, let mapped = replacements[found] else { return metadata }
    var metadata = metadata
    metadata["extension"] = .string(mapped)
    return metadata
  }
}
