import FoundationEssentials
import GDLTestSupport
import Glibc
import Testing

extension RealProgram {
  /// Runs that nobody watches.
  @Suite struct DetachTests {
    private let resource = Resource(length: 3 << 20)

    private struct Started: Decodable {
      let jobs: [Int64]
      let processId: Int32
      let log: String
    }

    private func ended(_ processID: Int32) async -> Bool {
      await waitUntil { kill(processID, 0) != 0 }
    }

    @Test func `a detached job outlives its terminal's session and is named at once`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(1)))
      let place = try Workplace()
      // setsid makes a session of the shell; its end is the terminal's.
      let child = try place.start(
        ["get", "-d", place.files, "--detach", "--json", server.url()], under: ["setsid", "--wait"])
      #expect(await child.ended(timeoutSeconds: 20) == .status(0), "\(child.errorOutput)")
      let started = try Workplace.Ended(exit: nil, output: child.output, errorOutput: "").decoded(
        as: Started.self)
      #expect(started.jobs == [1])
      #expect(getsid(started.processId) == started.processId, "a session of its own")
      #expect(try await place.jobs().first?.processId == started.processId)
      kill(child.processID, SIGHUP)
      #expect(await ended(started.processId))
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(FileContent.text(started.log).contains("complete"))
    }

    @Test func `a detached job that is killed is gone on with`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(1)))
      let place = try Workplace()
      let got = try await place.get("--detach", "--json", server.url())
      #expect(got.exit == .status(0), "\(got.errorOutput)")
      let started = try got.decoded(as: Started.self)
      #expect(await waitUntil { place.length("file.bin.part") ?? 0 > 300_000 })
      kill(started.processId, SIGKILL)
      #expect(await ended(started.processId))
      let resumed = try await place.run("resume", "--detach", "--json")
      #expect(resumed.exit == .status(0), "\(resumed.errorOutput)")
      #expect(await ended(try resumed.decoded(as: Started.self).processId))
      #expect(resource.difference(file: place.file("file.bin")) == nil)
      #expect(server.requests.last?.firstPosition ?? 0 > 0)
    }

    @Test func `a background process that cannot run is an error, and the job stays`() async throws {
      let server = try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(1)))
      let place = try Workplace()
      let child = try place.startGet(server.url())
      #expect(await waitUntil { place.length("file.bin.part") ?? 0 > 100_000 })
      let second = try await place.run("resume", "1", "--detach")
      #expect(second.exit == .status(2))
      #expect(second.errorOutput.contains("status 2"), "\(second.errorOutput)")
      _ = await child.killed()
      #expect(try await place.run("resume").exit == .status(0))
    }

    // MARK: - --wait

    @Test func `a waiting process takes up what others left, beside what it does, until a signal`()
      async throws
    {
      let slow = Fault.rate(bytesPerSecond: 200 << 10)
      let server = try MisbehavingServer([
        "/a.bin": .serving(resource).with(slow, on: .first(1)),
        "/b.bin": .serving(Resource(length: 1 << 20, seed: 2)).with(slow, on: .first(1)),
      ])
      let place = try Workplace()
      let waiting = try place.start([
        "resume", "--wait", "--progress", "none", "--log-file", place.folder.path("w.log"),
      ])
      let first = try place.startGet(server.url("/a.bin"))
      #expect(await waitUntil { place.length("a.bin.part") ?? 0 > 50_000 })
      _ = await first.killed()
      #expect(await waitUntil { server.requests.count == 2 }, "taken over: \(waiting.errorOutput)")
      let second = try place.startGet(server.url("/b.bin"))
      #expect(await waitUntil { place.length("b.bin.part") ?? 0 > 50_000 })
      _ = await second.killed()
      #expect(await waitUntil { place.length("b.bin") != nil && place.length("a.bin") != nil })
      #expect(waiting.isRunning, "it stays when nothing is left")
      waiting.kill(SIGTERM)
      #expect(await waiting.ended(timeoutSeconds: 10) == .status(143))
      #expect(resource.difference(file: place.file("a.bin")) == nil)
      #expect(FileContent.text(place.folder.path("w.log")).contains("b.bin: complete"))
    }

    @Test func `a service manager hears of readiness and of the end`() async throws {
      let place = try Workplace()
      let name = place.folder.path("n")
      let ear = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      try #require(ear >= 0)
      defer { close(ear) }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(name.utf8)) }
      let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(ear, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(bound == 0)
      let waiting = try place.start(["resume", "--wait"], under: ["/usr/bin/env", "NOTIFY_SOCKET=\(name)"])
      func hears(_ wanted: String) async -> Bool {
        await waitUntil {
          var buffer = [UInt8](repeating: 0, count: 300)
          let count = recv(ear, &buffer, buffer.count, Int32(MSG_DONTWAIT))
          return count > 0 && String(decoding: buffer[..<count], as: UTF8.self) == wanted
        }
      }
      #expect(await hears("READY=1"), "\(waiting.errorOutput)")
      #expect(await hears("STATUS=idle, waits for jobs"))
      waiting.kill(SIGTERM)
      #expect(await hears("STOPPING=1"))
      #expect(await waiting.ended(timeoutSeconds: 10) == .status(143))
    }

    // MARK: - The service and the report

    @Test(.enabled(if: ChildProcess.find("systemd-analyze") != nil, "systemd-analyze is not installed"))
    func `systemd finds no fault in the units`() async throws {
      let place = try Workplace()
      let server = try MisbehavingServer(
        .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(1)))
      let child = try place.startGet(
        server.url(), "--window", "mon-fri 22:00-06:00", "--window", "00:00-24:00")
      #expect(await waitUntil { server.requests.count == 1 })
      _ = await child.killed()
      let configuration = try place.folder.makeFolder("configuration")
      let runtime = try place.folder.makeFolder("runtime")
      let environment = ["/usr/bin/env", "XDG_CONFIG_HOME=\(configuration)", "XDG_RUNTIME_DIR=\(runtime)"]
      let install = try place.start(["service", "install"], under: environment)
      #expect(await install.ended() == .status(0), "\(install.errorOutput)")
      let folder = configuration + "/systemd/user/"
      let verify = try await ChildProcess.run(
        "systemd-analyze", ["verify", "--user", folder + "gdl.service", folder + "gdl.timer"],
        environment: ["XDG_RUNTIME_DIR": runtime, "HOME": place.folder.path])
      #expect(verify.exit == .status(0), "\(verify.errorOutput)")
      #expect(verify.errorOutput.isEmpty, "\(verify.errorOutput)")
      let uninstall = try place.start(["service", "uninstall"], under: environment)
      #expect(await uninstall.ended() == .status(0))
      #expect(place.folder.names(below: "configuration/systemd/user").isEmpty)
    }

    @Test func `install asks the manager to enable what it wrote`() async throws {
      let place = try Workplace()
      let tools = try place.folder.makeFolder("tools")
      let record = place.folder.path("asked")
      try place.folder.write("#!/bin/sh\necho \"$*\" >> \(record)\n", to: "tools/systemctl")
      chmod(tools + "/systemctl", 0o755)
      let configuration = try place.folder.makeFolder("configuration")
      let environment = ["/usr/bin/env", "XDG_CONFIG_HOME=\(configuration)", "PATH=\(tools):/usr/bin:/bin"]
      let install = try place.start(["service", "install", "--journal", place.journal], under: environment)
      #expect(await install.ended() == .status(2), "a named journal has to exist")
      _ = try await place.run("resume", "--wait", timeoutSeconds: 1)
      let again = try place.start(["service", "install", "--journal", place.journal], under: environment)
      #expect(await again.ended() == .status(0), "\(again.errorOutput)")
      let asked = FileContent.text(record).split(separator: "\n")
      #expect(asked.contains("--user --no-pager daemon-reload"))
      #expect(asked.last == "--user --no-pager enable --now gdl.service")
    }

    @Test func `a report tells of a crash, its resume and a failure`() async throws {
      let server = try MisbehavingServer([
        "/a.bin": .serving(resource).with(.rate(bytesPerSecond: 1 << 20), on: .first(1)),
        "/b.bin": .serving(resource).with(.status(404)),
      ])
      let place = try Workplace()
      let child = try place.startGet(server.url("/a.bin"), server.url("/b.bin"))
      #expect(await waitUntil { place.length("a.bin.part") ?? 0 > 300_000 })
      _ = await child.killed()
      #expect(try await place.run("resume").exit == .status(1))

      struct Report: Decodable {
        struct Totals: Decodable {
          let filesDone: Int64
          let filesFailed: Int64
          let crashes: Int
          let resumes: Int
          let bytesDone: Int64
        }
        let totals: Totals
      }
      let report = try await place.run("report", "--json")
      let totals = try report.decoded(as: Report.self).totals
      #expect(totals.filesDone == 1 && totals.filesFailed == 1)
      #expect(totals.crashes == 1 && totals.resumes == 1)
      #expect(totals.bytesDone == resource.length)
      let page = place.folder.path("r.html")
      #expect(try await place.run("report", "--since", "1h", "--html", page).exit == .status(0))
      #expect(FileContent.text(page).contains("a.bin"))
      let failed = try await place.run("list", "--failed")
      #expect(failed.output.contains("b.bin") && failed.output.contains("404"), "\(failed.output)")

      #expect(try await place.run("forget", "--older-than", "1h").exit == .status(0))
      #expect(try await place.jobs().count == 1, "it ended just now")
      #expect(try await place.run("forget", "--older-than", "0s").exit == .status(0))
      #expect(try await place.jobs().isEmpty)
      #expect(resource.difference(file: place.file("a.bin")) == nil)
    }
  }
}
