import GDLCore

/// The nine columns of `transfer` that describe a representation.
///
/// `validator_kind` is NULL when none is known. An entity tag or date that is the validator's own text
/// is not stored twice: the column is NULL then, and empty (which no field's text is) when there was none.
enum RepresentationColumns {
  private enum Kind: Int {
    case none = 0
    case strongTag = 1
    case weakTag = 2
    case strongDate = 3
    case weakDate = 4
  }

  static func write(_ representation: Representation?, to writer: inout RowWriter) throws {
    let (tag, date) = own(of: representation?.validator)
    writer.add(representation.map { Int64(kind(of: $0.validator).rawValue) })
    writer.add(representation?.validator?.text)
    writer.add(stored(representation?.entityTag, own: tag))
    writer.add(stored(representation?.lastModified, own: date))
    writer.add(representation?.completeLength)
    writer.add(representation?.contentType)
    writer.add(representation?.contentCoding)
    writer.add(representation?.refusesRanges == true ? Int64(1) : nil)
    let digests = representation?.digests ?? []
    writer.add(digests.isEmpty ? nil : try StoredJSON.shared.text(digests))
  }

  static func read(_ reader: inout RowReader) throws(JournalError) -> Representation? {
    let number = try reader.integerIfAny()
    let text = try reader.textIfAny()
    let storedTag = try reader.textIfAny()
    let storedDate = try reader.textIfAny()
    var representation = Representation()
    representation.completeLength = try reader.integerIfAny()
    representation.contentType = try reader.textIfAny()
    representation.contentCoding = try reader.textIfAny()
    representation.refusesRanges = try reader.integerIfAny() != nil
    representation.digests = try reader.json([Digest].self) ?? []
    guard let number else { return nil }
    guard let kind = Kind(rawValue: try reader.narrow(number)) else { throw reader.damaged }
    switch (kind, text) {
    case (.none, nil): break
    case (.strongTag, let text?): representation.validator = .strongTag(text)
    case (.weakTag, let text?): representation.validator = .weakTag(text)
    case (.strongDate, let text?): representation.validator = .strongDate(text)
    case (.weakDate, let text?): representation.validator = .weakDate(text)
    case (.none, _?), (.strongTag, nil), (.weakTag, nil), (.strongDate, nil), (.weakDate, nil):
      throw reader.damaged
    }
    let (tag, date) = own(of: representation.validator)
    representation.entityTag = restored(storedTag, own: tag)
    representation.lastModified = restored(storedDate, own: date)
    return representation
  }

  private static func kind(of validator: Validator?) -> Kind {
    switch validator {
    case nil: .none
    case .strongTag: .strongTag
    case .weakTag: .weakTag
    case .strongDate: .strongDate
    case .weakDate: .weakDate
    }
  }

  /// The validator's text, as the tag or as the date that it is.
  private static func own(of validator: Validator?) -> (tag: String?, date: String?) {
    switch validator {
    case nil: (nil, nil)
    case .strongTag(let text), .weakTag(let text): (text, nil)
    case .strongDate(let text), .weakDate(let text): (nil, text)
    }
  }

  private static func stored(_ text: String?, own: String?) -> String? {
    guard let own else { return text }
    return text == own ? nil : text ?? ""
  }

  private static func restored(_ text: String?, own: String?) -> String? {
    guard let own else { return text }
    guard let text else { return own }
    return text.isEmpty ? nil : text
  }
}
