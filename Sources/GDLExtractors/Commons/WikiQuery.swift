import GDLCore

/// One request to a wiki's `api.php`.
struct WikiQuery {
  let url: String

  /// Pages a reply; a wiki gives 500 at most, and data of files is dear to it.
  private static let pageSize = "100"
  private static let extendedFields = [
    "ObjectName", "ImageDescription", "Artist", "Credit", "DateTimeOriginal", "LicenseShortName",
    "LicenseUrl",
    "UsageTerms", "Attribution", "Categories",
  ]

  init(_ place: WikiPlace, wantsSubcategories: Bool, continuing position: WikiContinuation?) {
    var parameters = [("action", "query"), ("format", "json"), ("formatversion", "2")]
    switch place.kind {
    case .category:
      parameters += [
        ("generator", "categorymembers"), ("gcmtitle", "Category:\(place.name)"),
        ("gcmtype", wantsSubcategories ? "file|subcat" : "file"), ("gcmlimit", Self.pageSize),
      ]
    case .page: parameters += [("generator", "images"), ("titles", place.title), ("gimlimit", Self.pageSize)]
    case .file: parameters += [("titles", "File:\(place.name)"), ("redirects", "1")]
    }
    parameters += [
      ("prop", "imageinfo"), ("iiprop", "url|size|sha1|mime|timestamp|user|extmetadata"),
      ("iiextmetadatafilter", Self.extendedFields.joined(separator: "|")),
    ]
    // Older versions are not wanted, and cannot be left out: so all of them at once.
    if position?.isOfOldVersions == true { parameters.append(("iilimit", "max")) }
    parameters += (position?.parameters ?? []).map { ($0.name, $0.value) }
    url = WebURL.query(place.api, parameters)
  }
}
