import GDLCore

/// An item as the metadata interface describes it.
struct InternetArchiveItem {
  private let id: String
  private let place: InternetArchivePlace
  private let document: JSONValue
  private let files: [InternetArchiveFile]
  /// Where the item's folder lies besides, without a slash at the end. The download URL leads to one of
  /// these servers, and it may be out of order.
  private let mirrors: [String]

  /// - Throws: ``ExtractionError`` when there is no such item, or it is withdrawn.
  init(_ document: JSONValue, id: String, place: InternetArchivePlace) throws(ExtractionError) {
    if let error = document["error"]?.text {
      throw ExtractionError("the Internet Archive says of \(id): \(ForeignText.shown(error))", kind: .failed)
    }
    if document["is_dark"]?.flag == true {
      throw ExtractionError("the item \(id) was withdrawn from the Internet Archive", kind: .failed)
    }
    // Of an item that there is not, the interface says `{}`.
    guard document["metadata"]?.object != nil || document["files"] != nil else {
      throw ExtractionError("there is no item \(id) in the Internet Archive", kind: .failed)
    }
    self.id = id
    self.place = place
    self.document = document
    files = (document["files"] ?? .null).oneOrMany.compactMap { InternetArchiveFile($0, of: id) }
    mirrors = Self.mirrors(document, id, place.root)
  }

  var isCollection: Bool {
    document["is_collection"]?.flag == true || document["metadata"]?["mediatype"]?.text == "collection"
  }

  /// A directory for each folder, with its files.
  ///
  /// - Throws: ``ExtractionError`` when all that is wanted is private.
  func messages(_ selection: InternetArchiveSelection) throws(ExtractionError) -> [Message] {
    guard let wanted = wanted(selection) else { return unlisted() }
    let open = wanted.filter { !$0.isPrivate }
    guard !open.isEmpty || wanted.isEmpty else {
      throw ExtractionError("the files of \(id) are not open to the public", kind: .failed)
    }
    var folders: [[String]: [InternetArchiveFile]] = [:]
    var order: [[String]] = []
    for file in open {
      let folder = Array(file.path.dropLast())
      if folders[folder] == nil { order.append(folder) }
      folders[folder, default: []].append(file)
    }
    var messages: [Message] = []
    var number: Int64 = 0
    for folder in order {
      messages.append(directory(folder, count: open.count))
      for file in folders[folder] ?? [] {
        number += 1
        messages.append(message(file, number: number, count: open.count))
      }
    }
    return messages
  }

  /// What the URL names, and of more than one file, what the settings ask for; nil when its path is in no
  /// list.
  private func wanted(_ selection: InternetArchiveSelection) -> [InternetArchiveFile]? {
    guard case .item(_, let path, let isPage) = place.target, !path.isEmpty else {
      return files.filter(selection.wants)
    }
    if let file = files.first(where: { $0.name == path }) { return [file] }
    if isPage { return files.filter(selection.wants) }
    let below = files.filter { $0.name.utf8.starts(with: "\(path)/".utf8) }
    return below.isEmpty ? nil : below.filter(selection.wants)
  }

  /// Not in the list, and still there: what lies in an archive of the item, or is made when asked for.
  private func unlisted() -> [Message] {
    guard case .item(_, let path, _) = place.target else { return [] }
    let segments = path.split(separator: "/").map(String.init)
    let file = FileFields(splitting: segments.last ?? "").metadata
    let own: Metadata = ["name": .string(path), "_archive_key": .string("\(id)_\(path)")]
    let url = ["\(place.root)/download/\(id)"] + segments.map(WebURL.encode)
    let metadata = shared.merging(file) { _, new in new }.merging(own) { _, new in new }
    return [directory(Array(segments.dropLast()), count: 1), .url(url.joined(separator: "/"), metadata)]
  }

  private func directory(_ folder: [String], count: Int) -> Message {
    var metadata = shared.merging(description) { old, _ in old }
    metadata["count"] = .integer(Int64(count))
    metadata["_directory"] = .array(([id] + folder).map { .string($0) })
    return .directory(metadata)
  }

  private func message(_ file: InternetArchiveFile, number: Int64, count: Int) -> Message {
    var metadata = shared.merging(file.metadata) { _, new in new }
    metadata["num"] = .integer(number)
    metadata["count"] = .integer(Int64(count))
    metadata["_archive_key"] = .string("\(id)_\(file.name)")
    if !mirrors.isEmpty {
      metadata["_fallback"] = .array(mirrors.map { .string("\($0)/\(file.encodedPath)") })
    }
    return .url("\(place.root)/download/\(id)/\(file.encodedPath)", metadata)
  }

  private var shared: Metadata {
    let title = document["metadata"]?["title"]?.oneOrMany.lazy.compactMap(\.text).first
    return [
      "category": .string(InternetArchiveExtractor.name), "subcategory": .string("item"),
      "id": .string(id), "identifier": .string(id), "title": .string(title ?? id),
    ]
  }

  /// What the item says about itself, without its history and what is too long for a field.
  private var description: Metadata {
    let all = document["metadata"]?.object ?? [:]
    let fields = all.filter { name, value in
      let texts = value.oneOrMany.map { $0.text ?? "" }
      return !["updater", "updatedate", "curation"].contains(name) && !texts.contains("")
        && texts.reduce(0, { $0 + $1.utf8.count }) <= Self.maximumFieldBytes
    }
    var description: Metadata = ["metadata": .object(fields)]
    for name in ["creator", "mediatype", "description"] { description[name] = fields[name] }
    description["date"] = (all["publicdate"]?.text).flatMap(DateText.utc).map { .string($0) }
    return description
  }

  private static let maximumFieldBytes = 8_192

  private static func mirrors(_ document: JSONValue, _ id: String, _ root: String) -> [String] {
    let scheme = root.utf8.starts(with: "http:".utf8) ? "http" : "https"
    let main =
      (document["workable_servers"] ?? .null).oneOrMany + [document["d1"], document["d2"]].compactMap { $0 }
    let elsewhere = (document["alternate_locations"]?["workable"] ?? .null).oneOrMany
    let places =
      main.prefix(maximumMirrors).map { ($0.string, document["dir"]?.string) }
      + elsewhere.prefix(maximumMirrors).map { ($0["server"]?.string, $0["dir"]?.string) }
    var found: [String] = []
    for case (let server?, let folder?) in places where found.count < maximumMirrors && folder.hasPrefix("/")
    {
      guard let url = WebURL.absolute("\(scheme)://\(server)\(folder)"), let place = try? RequestURL(url),
        place.query == nil, place.path.hasSuffix("/\(id)"), !found.contains(url)
      else { continue }
      found.append(url)
    }
    return found
  }

  /// Two copies in one place, and as many elsewhere, are usual.
  private static let maximumMirrors = 4
}
