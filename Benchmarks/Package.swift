// swift-tools-version: 6.2
import PackageDescription

/// What is measured by itself, built again beside the measuring program: only so does it see more of the modules than
/// their public parts. `Modules` and `Migrations` are links to the folders of the package above.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")]

let grdb: [Target.Dependency] = [
  .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0")],
  targets: [
    .systemLibrary(name: "CZlib", path: "Modules/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CCrypto", path: "Modules/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CLinux", path: "Modules/CLinux"),
    .target(name: "CChecksum", path: "Modules/CChecksum", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "GDLCore", path: "Modules/GDLCore", swiftSettings: strict),
    .target(
      name: "GDLMigrations", path: "Migrations",
      resources: [
        .embedInCode("0001_journal.sql"), .embedInCode("0002_unattended.sql"),
        .embedInCode("0003_extraction.sql"),
      ],
      swiftSettings: strict),
    .target(
      name: "GDLJournal", dependencies: ["GDLCore", "GDLMigrations", "CZlib", "CLinux"] + grdb,
      path: "Modules/GDLJournal",
      swiftSettings: strict + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
    .target(
      name: "GDLStorage", dependencies: ["GDLCore", "CChecksum", "CZlib", "CLinux", "CCrypto"],
      path: "Modules/GDLStorage", swiftSettings: strict),
    .executableTarget(
      name: "micro", dependencies: ["GDLCore", "GDLJournal", "GDLStorage"], path: "Micro",
      swiftSettings: strict),
  ]
)
