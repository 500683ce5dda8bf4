import GDLCore

/// Options that an extractor sets for one file.
enum SourceOptions {
  static func applied(_ metadata: Metadata, to options: JobOptions) -> JobOptions {
    guard !metadata.isEmpty else { return options }
    var result = options
    // What the user said for the job comes before what another program's configuration says.
    if result.network.proxy == nil { result.network.proxy = metadata["_proxy"]?.string }
    if metadata["_verify"] == .bool(false) { result.network.isInsecure = true }
    if result.archive == nil, let archive = metadata["_archive"]?.object, let path = archive["path"]?.string {
      var own = ArchiveOptions(path: path)
      archive["table"]?.string.map { own.table = $0 }
      result.archive = own
    }
    return result
  }
}
