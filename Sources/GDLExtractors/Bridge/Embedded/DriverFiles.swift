// swift-format-ignore-file
// Written by scripts/embed-drivers. Change Bridge/Drivers/*.py, and run it again.

/// One file of a driver: its name, and what is in it.
package struct DriverSourceFile: Sendable, Equatable {
  package var name: String
  package var text: String
}

/// The drivers' Python files. All of them lie in one folder when a driver is started.
package enum DriverFiles {
  package static let all = [
    DriverSourceFile(name: "driver_wire.py", text: driverWire),
    DriverSourceFile(name: "gallery_dl_driver.py", text: galleryDlDriver),
    DriverSourceFile(name: "gallery_dl_events.py", text: galleryDlEvents),
    DriverSourceFile(name: "gallery_dl_job.py", text: galleryDlJob),
    DriverSourceFile(name: "yt_dlp_bridge.py", text: ytDlpBridge),
    DriverSourceFile(name: "yt_dlp_driver.py", text: ytDlpDriver),
  ]
}
