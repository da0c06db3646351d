import Synchronization

/// A clock that moves only when told to.
final class TestClock: Sendable {
    private let seconds: Mutex<Int64>

    init(_ seconds: Int64) { self.seconds = Mutex(seconds) }

    var now: Int64 { seconds.withLock { $0 } }

    func advance(by step: Int64) { seconds.withLock { $0 += step } }
}

/// A monotonic clock that nobody waits for: whoever sleeps moves it to the end of the sleep.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        fileprivate var time: Duration

        func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }

        func duration(to other: Instant) -> Duration { other.time - time }

        static func < (left: Instant, right: Instant) -> Bool { left.time < right.time }
    }

    private let time = Mutex(Duration.zero)

    var now: Instant { Instant(time: time.withLock { $0 }) }

    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        time.withLock { $0 = max($0, deadline.time) }
    }

    func advance(by step: Duration) { time.withLock { $0 += step } }
}
