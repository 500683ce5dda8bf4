import GDLCore

/// A page of a MediaWiki, and where that wiki's `api.php` is.
struct WikiPlace {
  enum Kind: String {
    case category, file
    /// A gallery, an article: any page with files on it.
    case page
  }

  let kind: Kind
  /// With its namespace, with spaces.
  let title: String
  /// Without its namespace.
  let name: String
  let host: String
  let api: String
  /// What stands in front of a title in the wiki's URLs.
  private let root: String

  /// - Throws: ``ExtractionError`` with `badInput` when the URL names no page, or a setting no URL.
  init(_ input: ExtractorInput) throws(ExtractionError) {
    guard let url = try? RequestURL(input.url) else {
      throw ExtractionError("\(RequestURL.redact(input.url)) is no URL of a wiki's page")
    }
    let wanted = try Self.setting("root", input).map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    let api = try Self.setting("api", input)
    let site = url.site
    let isOfRoot = wanted.map { url.text.utf8.starts(with: $0.utf8) } ?? false
    root = isOfRoot ? wanted ?? "" : "\(site)/wiki/"
    guard let title = Self.title(url, root: root) else {
      throw ExtractionError(
        "\(url.redacted) names no page of a wiki",
        hint: "for a wiki whose pages are not below /wiki/, set root and api of commons")
    }
    let apiIsHere = isOfRoot || api.flatMap { try? RequestURL($0).host } == url.host
    self.api = (apiIsHere ? api : nil) ?? "\(site)/w/api.php"
    host = url.host
    self.title = title
    let parts = title.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let kind = parts.count == 2 && !parts[1].isEmpty ? Self.kind(ofNamespace: parts[0]) : .page
    self.kind = kind
    name = kind == .page ? title : Self.trimmed(parts[1])
  }

  /// Any page of Commons but its special ones, which are no content.
  static let isCommons: @Sendable (RequestURL) -> Bool = { url in
    guard ["commons.wikimedia.org", "commons.m.wikimedia.org"].contains(url.host),
      let title = title(url, root: "https://\(url.host)/wiki/")
    else { return false }
    return !title.lowercased().hasPrefix("special:")
  }

  /// For messages of ours.
  var shownTitle: String { ForeignText.shown(title) }

  /// The URL of another page of the same wiki.
  func url(of title: String) -> String? {
    let path = title.split(separator: "/", omittingEmptySubsequences: false).map { segment in
      WebURL.encode(String(segment.map { $0 == " " ? "_" : $0 }))
    }
    return WebURL.absolute(root + path.joined(separator: "/"))
  }

  private static func setting(_ name: String, _ input: ExtractorInput) throws(ExtractionError) -> String? {
    guard let text = try input.text(name, of: CommonsExtractor.name) else { return nil }
    guard let url = WebURL.absolute(text), !url.utf8.contains(UInt8(ascii: "?")) else {
      throw ExtractorInput.wrong(name, CommonsExtractor.name, "an http or https URL")
    }
    return url
  }

  /// After the root, or the parameter `title` of `index.php`.
  private static func title(_ url: RequestURL, root: String) -> String? {
    let parameter = WebURL.parameters(url.query).first { $0.name == "title" }?.value
    let rootPath = (try? RequestURL(root).path) ?? "/"
    let inPath =
      url.path.utf8.starts(with: rootPath.utf8) && !url.path.utf8.contains("index.php".utf8)
      ? WebURL.decode(Substring(url.path.utf8.dropFirst(rootPath.utf8.count))) : nil
    guard let raw = parameter ?? inPath else { return nil }
    let title = trimmed(raw)
    return title.isEmpty || title.utf8.count > maximumTitleBytes ? nil : title
  }

  /// MediaWiki's own limit is 255 bytes without the namespace.
  private static let maximumTitleBytes = 512

  /// Underscores are spaces in titles.
  private static func trimmed(_ text: String) -> String {
    let spaced = text.map { $0 == "_" ? " " : $0 }
    return String(
      String(spaced).split(separator: " ", omittingEmptySubsequences: true).joined(separator: " "))
  }

  /// The English names hold in every wiki, whatever its language; the others are those of the largest ones.
  private static func kind(ofNamespace name: String) -> Kind {
    switch trimmed(name).lowercased() {
    case "category", "kategorie", "catégorie", "categoría", "categoria", "categorie", "kategoria", "kategori",
      "категория", "категорія", "カテゴリ", "分类", "分類":
      .category
    case "file", "image", "datei", "bild", "fichier", "archivo", "ficheiro", "arquivo", "bestand", "plik",
      "fil",
      "файл", "ファイル", "文件", "檔案":
      .file
    default: .page
    }
  }
}
