import GDL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where a user's units are, and which of them are ours.
struct UnitFolder {
  enum Presence: String, Encodable {
    case absent, ours
    /// Somebody else's file of that name: never touched.
    case foreign
  }

  /// Absolute.
  let path: String

  /// `$XDG_CONFIG_HOME/systemd/user`, else `~/.config/systemd/user`.
  static var ofUser: UnitFolder {
    let configuration = Environment.value("XDG_CONFIG_HOME") ?? (Environment.value("HOME") ?? "") + "/.config"
    return UnitFolder(path: Paths.absolute(configuration + "/systemd/user"))
  }

  func path(of name: String) -> String { path + "/" + name }

  /// - Throws: ``GDLError`` when there is a file that cannot be read.
  func presence(of name: String) throws(GDLError) -> Presence {
    // A link to nothing is a unit that somebody masked or moved away: not ours to replace.
    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path(of: name))) != nil
    if isLink { return .foreign }
    guard FileManager.default.fileExists(atPath: path(of: name)) else { return .absent }
    do {
      let text = String(decoding: try Data(contentsOf: URL(filePath: path(of: name))), as: UTF8.self)
      return text.hasPrefix(ServiceUnits.marker) ? .ours : .foreign
    } catch {
      throw Self.failure("\(path(of: name)) cannot be read: \(error.localizedDescription)")
    }
  }

  /// - Throws: ``GDLError`` when one of the names is somebody else's, or nothing can be written; in the first
  ///   case nothing was.
  func write(_ units: [ServiceUnits.Unit]) throws(GDLError) {
    for unit in units where try presence(of: unit.name) == .foreign {
      throw GDLError(
        .unusable, "\(path(of: unit.name)) was not written by gdl", kept: "that file, as it is",
        hint: "move it away, then `gdl service install` again")
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for unit in units {
        try Data(unit.text.utf8).write(to: URL(filePath: path(of: unit.name)), options: .atomic)
      }
    } catch {
      throw Self.failure("\(path) cannot be written: \(error.localizedDescription)")
    }
  }

  /// Removes a unit of ours, and the link that enables it.
  ///
  /// - Returns: whether there was one.
  func remove(_ name: String) throws(GDLError) -> Bool {
    guard try presence(of: name) == .ours else { return false }
    do {
      try FileManager.default.removeItem(atPath: path(of: name))
      for target in ["default.target.wants", "timers.target.wants"] {
        let link = "\(path)/\(target)/\(name)"
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) != nil
        if isLink { try FileManager.default.removeItem(atPath: link) }
      }
      return true
    } catch {
      throw Self.failure("\(path(of: name)) cannot be removed: \(error.localizedDescription)")
    }
  }

  private static func failure(_ what: String) -> GDLError {
    GDLError(.unusable, what, hint: "check the folder's permissions")
  }
}
