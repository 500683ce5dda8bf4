import GDLCore

/// Whether a URL looks like one of a file, and not of a page: by its extension, as a URL has nothing else.
enum FileLikeness {
  static let images: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "avif", "jxl", "heic", "heif", "bmp", "tif", "tiff",
    "svg",
    "ico", "psd", "jp2", "apng", "dng", "cr2", "nef", "arw",
  ]
  static let moving: Set<String> = [
    "mp4", "m4v", "webm", "mkv", "mov", "avi", "wmv", "flv", "mpg", "mpeg", "ogv", "3gp", "ts", "m2ts", "vob",
  ]
  static let sound: Set<String> = [
    "mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "flac", "wav", "wma", "aif", "aiff", "mid", "midi",
    "ape",
  ]
  static let documents: Set<String> = [
    "pdf", "epub", "mobi", "azw3", "djvu", "cbz", "cbr", "ps", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
    "odt",
    "ods", "odp", "rtf", "tex", "txt", "md", "csv", "tsv", "srt", "vtt",
  ]
  static let others: Set<String> = [
    "zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "tbz", "xz", "txz", "zst", "lz", "lzma", "z", "cab", "iso",
    "img",
    "dmg", "pkg", "deb", "rpm", "apk", "exe", "msi", "appimage", "jar", "whl", "bin", "rom", "torrent",
    "meta4",
    "metalink", "sig", "asc", "sha256", "md5", "ttf", "otf", "woff", "woff2", "json", "jsonl", "parquet",
    "sqlite",
    "db", "nc", "hdf5", "h5", "stl", "obj", "blend", "gpx", "kml", "geojson", "shp", "patch", "diff",
  ]
  static let all = images.union(moving).union(sound).union(documents).union(others)

  /// - Parameter extensions: in lower case, without dots.
  static func holds(for url: RequestURL, extensions: Set<String> = all) -> Bool {
    let suffix = FileFields(splitting: url.lastSegment).suffix
    return !suffix.isEmpty && extensions.contains(suffix.lowercased())
  }
}
