// swift-tools-version: 6.2
import PackageDescription

/// Programs that use the library as any other package does. `scripts/test-examples` builds and runs them.
let examples = ["Download", "HoldMessages", "PauseAndResume", "WatchEvents"]

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "gdl", path: "..")],
  targets: examples.map {
    .executableTarget(
      name: $0, dependencies: [.product(name: "GDL", package: "gdl")],
      swiftSettings: [.treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")])
  }
)
