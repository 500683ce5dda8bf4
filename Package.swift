// swift-tools-version: 6.2
import PackageDescription

/// Every module of ours: Swift 6 language mode (the tools version's default), and no warning survives.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

let grdb: [Target.Dependency] = [
  .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]

let package = Package(
  name: "gdl",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "GDL", targets: ["GDL"]),
    .executable(name: "gdl", targets: ["GDLCLI"]),
    .executable(name: "gdl-simulate", targets: ["GDLSimulate"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // C libraries: typed doors, no logic.
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CLinux"),
    // The one piece of C of our own: a sum that the processor can do and zlib does not.
    .target(name: "CChecksum", linkerSettings: [.linkedLibrary("z")]),

    // Values and rules: no I/O, no clock.
    .target(name: "GDLCore", swiftSettings: strict),

    // Devices: none sees another.
    .target(
      name: "GDLMigrations", path: "Migrations",
      resources: [
        .embedInCode("0001_journal.sql"), .embedInCode("0002_unattended.sql"),
        .embedInCode("0003_extraction.sql"),
      ],
      swiftSettings: strict),
    .target(
      name: "GDLJournal", dependencies: ["GDLCore", "GDLMigrations", "CZlib", "CLinux"] + grdb,
      // Calls reach the journal's queue from the caller's own thread, and so in the order they were made.
      swiftSettings: strict + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
    .target(
      name: "GDLStorage", dependencies: ["GDLCore", "CChecksum", "CZlib", "CLinux", "CCrypto"],
      swiftSettings: strict),
    .target(name: "GDLTransport", dependencies: ["GDLCore", "CCurl", "CLinux"], swiftSettings: strict),
    .target(
      name: "GDLExtractors", dependencies: ["GDLCore", "CXML", "CZlib"],
      // Python files, which `scripts/embed-drivers` writes into Bridge/Embedded.
      exclude: ["Bridge/Drivers"], swiftSettings: strict),

    // The engine: the one place where the devices meet.
    .target(
      name: "GDL",
      dependencies: ["GDLCore", "GDLJournal", "GDLStorage", "GDLTransport", "GDLExtractors", "CLinux"],
      swiftSettings: strict),
    .executableTarget(
      name: "GDLCLI",
      dependencies: [
        "GDL", "CLinux", .product(name: "ArgumentParser", package: "swift-argument-parser"), "TOMLKit",
      ],
      swiftSettings: strict),

    // Tests.
    .target(
      name: "GDLTestSupport", path: "Tests/GDLTestSupport", swiftSettings: strict),
    // The simulator: the real engine over simulated devices. Its C target looks below SQLite and the Swift runtime.
    .target(
      name: "CSimulation", path: "Tests/CSimulation", linkerSettings: [.linkedLibrary("sqlite3")]),
    .executableTarget(
      name: "GDLSimulate",
      dependencies: [
        "GDL", "GDLCore", "GDLExtractors", "GDLJournal", "GDLStorage", "GDLTransport", "CSimulation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + grdb,
      path: "Tests/GDLSimulate", exclude: ["mutations.patch"], swiftSettings: strict),
    .testTarget(name: "GDLCoreTests", dependencies: ["GDLCore"], swiftSettings: strict),
    .testTarget(
      name: "GDLJournalTests", dependencies: ["GDLJournal", "GDLMigrations", "GDLTestSupport"],
      exclude: ["Journals"],
      swiftSettings: strict),
    .testTarget(
      name: "GDLStorageTests", dependencies: ["GDLStorage", "GDLTestSupport", "CZlib", "CChecksum"],
      swiftSettings: strict),
    .testTarget(
      name: "GDLTransportTests", dependencies: ["GDLTransport", "GDLTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GDLExtractorsTests", dependencies: ["GDLExtractors", "GDLTestSupport"],
      exclude: ["Fixtures/Documents"], swiftSettings: strict),
    .testTarget(
      name: "BridgeTests", dependencies: ["GDLExtractors", "GDLTestSupport"], swiftSettings: strict),
    .testTarget(name: "GDLTests", dependencies: ["GDL", "GDLTestSupport"], swiftSettings: strict),
    .testTarget(name: "GDLCLITests", dependencies: ["GDLCLI", "GDLTestSupport"], swiftSettings: strict),
    // Also what `scripts/fuzz` compiles with libFuzzer: targets for parsers of foreign bytes, and their corpus.
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "GDLCore", "GDLExtractors", "GDLStorage", "GDLTransport", "GDLJournal", "GDLMigrations", "GDLCLI",
        "CZlib",
      ],
      path: "Tests/Fuzzing", exclude: ["Corpus"], swiftSettings: strict),
    .testTarget(
      name: "CrashTests", dependencies: ["GDLCLI", "GDLTestSupport"] + grdb, swiftSettings: strict),
  ]
)

// It exists because each sanitizer of scripts/test-sanitized needs a build of its own: with GDL_TEST_TARGETS=A,B only these
// test targets are built, and what they need.
if let names = Context.environment["GDL_TEST_TARGETS"] {
  var needed = Set(names.split(separator: ",").map(String.init))
  var count = 0
  while count < needed.count {
    count = needed.count
    for target in package.targets where needed.contains(target.name) {
      for case .byNameItem(let name, _) in target.dependencies { needed.insert(name) }
    }
  }
  package.targets.removeAll { !needed.contains($0.name) }
  package.products = []
}
