/// A server of one resource that obeys RFC 9110 in all but the faults it was given.
///
///     MisbehavingServer(.serving(resource).with(.cut(afterBytes: 70_000), on: .first(3)))
package struct Behaviour: Sendable {
  package var resource: Resource
  private var faults: [(fault: Fault, occasion: Occasion)] = []

  package static func serving(_ resource: Resource) -> Behaviour { Behaviour(resource: resource) }

  /// A resource of so many bytes, version 1.
  package static func serving(_ length: Int64) -> Behaviour { serving(Resource(length: length)) }

  private init(resource: Resource) { self.resource = resource }

  /// Adds a fault. Where two faults touch the same thing, the later one has the last word.
  package func with(_ fault: Fault, on occasion: Occasion = .always) -> Behaviour {
    var behaviour = self
    behaviour.faults.append((fault, occasion))
    return behaviour
  }

  package func with(_ faults: [Fault], on occasion: Occasion = .always) -> Behaviour {
    faults.reduce(self) { $0.with($1, on: occasion) }
  }

  package func reply(to exchange: Exchange) -> Reply {
    let faults = faults.filter { $0.occasion.includes(exchange) }.map(\.fault)
    var rules = ServingRules(resource: resource)
    for fault in faults { fault.bend(&rules, exchange) }
    var draft = rules.draft(for: exchange)
    for fault in faults { fault.edit(&draft, exchange) }
    return draft.reply(isHead: exchange.method == "HEAD")
  }
}

/// One thing that a server does wrong, or oddly.
///
/// The catalogue is in the extensions; a test may make its own of the two closures.
package struct Fault: Sendable {
  package typealias Bend = @Sendable (inout ServingRules, Exchange) -> Void
  package typealias Edit = @Sendable (inout ReplyDraft, Exchange) -> Void

  /// Changes how the server decides between 200, 206, 304, 412 and 416.
  let bend: Bend
  /// Changes the reply that was decided on.
  let edit: Edit

  package static func rules(_ bend: @escaping Bend) -> Fault { Fault(bend: bend, edit: { _, _ in }) }

  package static func reply(_ edit: @escaping Edit) -> Fault { Fault(bend: { _, _ in }, edit: edit) }

  /// This reply in place of the decided one, whatever was asked. Later edits do not touch its script.
  package static func script(_ actions: [Reply.Action]) -> Fault {
    .reply { draft, _ in draft.script = actions }
  }
}
