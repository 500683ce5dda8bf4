import Testing

@testable import GDLTransport

@Suite @LoopActor struct LoopTests {
  @Test func `timers fire in the order of their deadlines, equal ones in the order they were made`() async {
    var queue = TimerQueue()
    var fired: [Int] = []
    for (number, deadline) in [3.0, 1, 2, 1, 0.5].enumerated() {
      queue.add(LoopTimer { fired.append(number) }, deadline: deadline)
    }
    #expect(queue.nextDeadline == 0.5)
    while let timer = queue.popDue(at: 2) { timer.fire() }
    #expect(fired == [4, 1, 3, 2])
    #expect(queue.nextDeadline == 3)
  }

  @Test func `a thousand cancelled timers leave the order of the others alone`() async {
    var queue = TimerQueue()
    var fired: [Int] = []
    for number in 0..<2_000 {
      let timer = LoopTimer { fired.append(number) }
      queue.add(timer, deadline: Double(number * 7_919 % 2_000))
      if number.isMultiple(of: 2) { timer.cancel() }
    }
    while let timer = queue.popDue(at: .infinity) { timer.fire() }
    let kept = (0..<2_000).filter { !$0.isMultiple(of: 2) }
    #expect(fired == kept.sorted { $0 * 7_919 % 2_000 < $1 * 7_919 % 2_000 })
  }

  @Test func `a timer of the loop fires not before its time, and a cancelled one never`() async {
    let clock = SystemClock.shared
    let start = clock.monotonicSeconds
    var fired: [String] = []
    let cancelled = clock.after(0.01) { fired.append("cancelled") }
    clock.after(0.02) { fired.append("second") }
    clock.after(0.005) {
      fired.append("first")
      cancelled.cancel()
    }
    await pass(seconds: 0.03)
    #expect(fired == ["first", "second"])
    #expect(clock.monotonicSeconds - start >= 0.03)
    #expect(!cancelled.isPending)
  }

  @Test nonisolated func `ten thousand hops from other threads all arrive, in order`() async {
    var seen: [Int] = []
    for number in 0..<10_000 { seen.append(await Self.echo(number)) }
    #expect(seen == Array(0..<10_000))
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 0..<1_000 { group.addTask { await Self.echo(number) } }
      return await group.reduce(0, +)
    }
    #expect(sum == 499_500)
  }

  private static func echo(_ number: Int) -> Int {
    LoopActor.assumeIsolated { number }
  }

  @Test nonisolated func `code of the loop does not run on another thread`() async {
    await #expect(processExitsWith: .failure) {
      LoopActor.assumeIsolated {}
    }
    #expect(NetworkLoop.shared.isIsolatingCurrentContext() == false)
  }
}
