import Foundation

/// The programs that `scripts/install-bridges` installs.
package enum Bridges {
  package static let galleryDL = ["1.24.5", "1.25.3", "1.30.10", "1.32.18"]
  /// Those that can be given an extractor of the tests; 1.24.5 has no option for that.
  package static let extensibleGalleryDL = ["1.25.3", "1.30.10", "1.32.18"]
  package static let ytDlp = ["2023.3.4", "2026.10.26"]

  package static let newestGalleryDL = "1.32.18"
  package static let newestYtDlp = "2026.10.26"
  /// Not bridged to: the library of ``TLSFront``.
  package static let h2 = "4.3.0"

  package static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  package static let drivers = repository + "/Sources/GDLExtractors/Bridge/Drivers"
  package static let fixtures = repository + "/Tests/Fixtures"

  /// An installed program's file, such as `bin/python3`.
  ///
  /// - Throws: ``MissingBridges`` when it is not there.
  package static func path(_ program: String, _ version: String, _ file: String = "bin/python3") throws
    -> String
  {
    let folder = ProcessInfo.processInfo.environment["GDL_BRIDGES"] ?? repository + "/.build/bridges"
    let place = "\(folder)/\(program)-\(version)"
    guard FileContent.length(of: place + "/.complete") != nil else {
      throw MissingBridges(description: "\(place) is missing: run scripts/install-bridges")
    }
    return "\(place)/\(file)"
  }

  package static func python() throws -> String {
    guard let path = ChildProcess.find("python3") else {
      throw MissingBridges(description: "there is no python3: run scripts/install-dependencies --tests")
    }
    return path
  }
}

package struct MissingBridges: Error, CustomStringConvertible {
  package var description: String
}
