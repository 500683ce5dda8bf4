import CXML

/// HTML's named characters (`&nbsp;`, `&eacute;`), for XML that uses them undeclared, as feeds do.
///
/// Only these and XML's own five: what a document declares itself is never replaced, so nothing grows.
struct HTMLEntities: ~Copyable {
  private var known: [String: xmlEntityPtr] = [:]

  /// As libxml2 wants it from a `getEntity` callback; it stays valid as long as this value.
  mutating func named(_ name: UnsafePointer<UInt8>?) -> xmlEntityPtr? {
    guard let name, let description = htmlEntityLookup(name),
      let scalar = Unicode.Scalar(description.pointee.value)
    else { return nil }
    let key = String(cString: name)
    if let entity = known[key] { return entity }
    let entity = xmlEntityPtr.allocate(capacity: 1)
    entity.initialize(to: xmlEntity())
    entity.pointee.type = XML_ENTITY_DECL
    // Of this kind libxml2 takes the content as it is, in text and in attributes.
    entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
    entity.pointee.name = UnsafePointer(Self.copy(key))
    let content = Self.copy(String(Character(scalar)))
    entity.pointee.content = content
    // Were it nil, a declaration of the same name in the document would hang its own text in here.
    entity.pointee.orig = content
    entity.pointee.length = Int32(String(Character(scalar)).utf8.count)
    known[key] = entity
    return entity
  }

  deinit {
    for entity in known.values {
      entity.pointee.name.map { UnsafeMutablePointer(mutating: $0).deallocate() }
      entity.pointee.content.map { $0.deallocate() }
      entity.deallocate()
    }
  }

  private static func copy(_ text: String) -> UnsafeMutablePointer<UInt8> {
    let bytes = Array(text.utf8) + [0]
    let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
    pointer.initialize(from: bytes, count: bytes.count)
    return pointer
  }
}
