import Foundation
import GDLExtractors
import GDLTestSupport
import Testing

@Suite struct EmbeddedDriversTests {
  @Test func `the program carries the drivers as they are in the source, byte for byte`() throws {
    let folder = try FileManager.default.contentsOfDirectory(atPath: Bridges.drivers)
      .filter { $0.hasSuffix(".py") }.sorted()
    #expect(DriverFiles.all.map(\.name) == folder, "run scripts/embed-drivers")
    for file in DriverFiles.all {
      let source = try FileContent.read("\(Bridges.drivers)/\(file.name)")
      #expect(Array(file.text.utf8) == source, "\(file.name) differs: run scripts/embed-drivers")
    }
  }

  @Test func `each driver is among them`() {
    for program in BridgedProgram.allCases {
      #expect(DriverFiles.all.contains { $0.name == program.driverFile })
    }
  }
}
