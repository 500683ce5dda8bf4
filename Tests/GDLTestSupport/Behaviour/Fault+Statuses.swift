// Errors, odd successes, redirects (RFC 9110 section 15).
extension Fault {
  /// A reply of that status in place of the resource, with a short HTML body.
  package static func status(
    _ status: Int, _ fields: FieldList = [:], text: String = "<html>not the file</html>\n"
  ) -> Fault {
    let hasBody = status != 204 && status != 304
    return .reply { draft, _ in draft.replace(status: status, fields: fields, text: hasBody ? text : "") }
  }

  /// - Parameter value: A number of seconds or a date; anything else is for the client to survive.
  package static func retryAfter(_ value: String, status: Int = 503) -> Fault {
    .status(status, ["Retry-After": value])
  }

  /// Only the status changes; body, length, tag and Content-Range stay as they were.
  package static func statusOnly(_ status: Int) -> Fault { .reply { draft, _ in draft.status = status } }

  /// An error whose body is exactly as long as what was asked for, under the right tag.
  package static func disguisedError(_ status: Int) -> Fault {
    .reply { draft, _ in
      guard let length = draft.body?.source.length else { return }
      draft.status = status
      draft.contentRange = nil
      draft.body?.source = .resource(Resource(length: length, seed: 666), 0..<length)
    }
  }

  /// 200 with a login page in place of the file.
  package static let loginPage = Fault.status(
    200, ["Content-Type": "text/html"], text: "<html><form>please log in</form></html>\n")

  /// - Parameters:
  ///   - location: Verbatim; nil for none.
  ///   - cookie: A `Set-Cookie` value.
  package static func redirect(
    to location: String?, status: Int = 302, cookie: String? = nil
  ) -> Fault {
    var fields: FieldList = [:]
    fields.set("Location", location)
    fields.set("Set-Cookie", cookie)
    return .status(status, fields)
  }

  /// Redirects to itself with a growing query: a loop that no list of seen URLs finds.
  package static let redirectLoop = Fault.reply { draft, exchange in
    draft.replace(status: 302, fields: ["Location": "\(exchange.path)?hop=\(exchange.index)"])
  }

  /// That status unless the request has this cookie (`a=b`).
  package static func requiresCookie(_ cookie: String, status: Int = 403) -> Fault {
    .requires(status: status) { exchange in
      exchange.fields.values("Cookie").contains { $0.split(separator: "; ").contains(Substring(cookie)) }
    }
  }

  /// 401 unless the request has this Authorization value.
  package static func requiresAuthorization(_ value: String) -> Fault {
    .requires(status: 401, ["WWW-Authenticate": "Basic realm=\"test\""]) {
      $0.header("Authorization") == value
    }
  }

  package static func requires(
    status: Int, _ fields: FieldList = [:], _ condition: @escaping @Sendable (Exchange) -> Bool
  ) -> Fault {
    .reply { draft, exchange in
      if !condition(exchange) { draft.replace(status: status, fields: fields, text: "<html>no</html>\n") }
    }
  }
}
