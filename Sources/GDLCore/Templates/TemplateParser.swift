/// Reads the text of a template, code point by code point.
struct TemplateParser {
  let scalars: [Unicode.Scalar]
  var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func parse() throws(TextSyntaxError) -> [Template.Part] {
    var parts: [Template.Part] = []
    var text: [Unicode.Scalar] = []
    while position < scalars.count {
      let scalar = scalars[position]
      let isDoubled = position + 1 < scalars.count && scalars[position + 1] == scalar
      switch scalar {
      case "{" where isDoubled, "}" where isDoubled:
        text.append(scalar)
        position += 2
      case "}": throw failure(position, "a } without its {; write }} for the character itself")
      case "{":
        if !text.isEmpty { parts.append(.text(String(text))) }
        text = []
        parts.append(.field(try field()))
      default:
        text.append(scalar)
        position += 1
      }
    }
    if !text.isEmpty { parts.append(.text(String(text))) }
    return parts
  }

  private mutating func field() throws(TextSyntaxError) -> TemplateField {
    let start = position
    position += 1
    var alternatives = [try access(start)]
    while current == "|" {
      position += 1
      alternatives.append(try access(start))
    }
    var conversion: Conversion?
    if current == "!" {
      position += 1
      conversion = try conversionLetter(start)
    }
    var (chain, rest) = ([Specifier](), "")
    if current == ":" {
      position += 1
      let end = try endOfSpecification(start)
      var parser = SpecifierParser(scalars, position..<end)
      (chain, rest) = try parser.parse()
      position = end
    }
    position += 1  // the }
    return TemplateField(
      alternatives: alternatives, conversion: conversion, chain: chain, rest: rest,
      format: StandardFormat(rest), source: String(scalars[start..<position]))
  }

  var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func conversionLetter(_ start: Int) throws(TextSyntaxError) -> Conversion {
    guard let letter = current else { throw unclosed(start) }
    guard let conversion = Conversion(rawValue: letter) else {
      throw failure(position, "there is no conversion \(letter); there are \(Conversion.letters)")
    }
    position += 1
    guard let next = current else { throw unclosed(start) }
    guard next == ":" || next == "}" else {
      throw failure(position, "one letter stands behind !, then : or }; several conversions are :Cul/")
    }
    return conversion
  }

  /// The place of the `}` that closes the field: braces in a specification come in pairs.
  private func endOfSpecification(_ start: Int) throws(TextSyntaxError) -> Int {
    var depth = 1
    for index in position..<scalars.count {
      if scalars[index] == "{" { depth += 1 }
      if scalars[index] == "}" { depth -= 1 }
      if depth == 0 { return index }
    }
    throw unclosed(start)
  }

  func unclosed(_ start: Int) -> TextSyntaxError {
    failure(start, "this { has no }; write {{ for the character itself")
  }

  func failure(_ place: Int, _ problem: String) -> TextSyntaxError {
    TextSyntaxError(subject: "template", text: String(scalars), position: place + 1, problem: problem)
  }
}
