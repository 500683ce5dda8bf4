import GDLCore

extension Page {
  /// Where relative links count from.
  ///
  /// - Throws: ``ExtractionError`` with `failed` for a URL that nobody can have asked for.
  func base() throws(ExtractionError) -> RequestURL {
    do throws(UnusableURL) {
      return try RequestURL(url).normalized()
    } catch {
      throw ExtractionError(error.message, kind: .failed)
    }
  }

  /// The body, unpacked where it is a gzip file, whatever its name and type.
  ///
  /// - Throws: ``ExtractionError`` with `failed` for a damaged file, and for one that unpacks to more than
  ///   ``SourceLimits/unpackedBytes``.
  func unpacked() throws(ExtractionError) -> [UInt8] {
    guard Inflate.isGzip(body) else { return body }
    do throws(Inflate.Failure) {
      return try Inflate.gunzip(body, limit: SourceLimits.unpackedBytes)
    } catch {
      let place = RequestURL.redact(url)
      switch error {
      case .tooLong:
        throw ExtractionError(
          "\(place) unpacks to more than \(SourceLimits.unpackedBytes >> 20) MiB", kind: .failed)
      case .damaged: throw ExtractionError("\(place) is a damaged gzip file", kind: .failed)
      case .noMemory: throw ExtractionError("there is no memory to unpack \(place)", kind: .tryLater)
      }
    }
  }

  /// The error for markup in it that cannot be read.
  func fault(_ error: MarkupError) -> ExtractionError {
    ExtractionError(error.sentence(about: RequestURL.redact(url)), kind: .failed)
  }

  func failure(_ what: String, hint: String? = nil) -> ExtractionError {
    ExtractionError("\(RequestURL.redact(url)) \(what)", kind: .failed, hint: hint)
  }
}

extension RequestURL {
  /// What a link on this page leads to, normalised; nil for what is not fetched by HTTP, and for one so long
  /// that no server takes it.
  func link(_ text: String) -> RequestURL? {
    guard text.utf8.count <= WebURL.maximumBytes else { return nil }
    return try? RequestURL(text, on: self)
  }

  /// The URL of an input.
  ///
  /// - Throws: ``ExtractionError`` with `badInput`.
  init(input: ExtractorInput) throws(ExtractionError) {
    do throws(UnusableURL) {
      self = try RequestURL(input.url)
    } catch {
      throw ExtractionError(error.message)
    }
  }

  /// The last segment of the path, decoded; empty for a folder.
  var lastSegment: String {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
    return WebURL.decode(Substring(path.utf8[(end ?? path.startIndex)...]))
  }

  /// The path up to its last slash, with it.
  var folderPath: String {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
    return String(Substring(path.utf8[...end]))
  }
}
