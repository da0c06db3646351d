import Synchronization

/// A clock that moves only when told to.
final class TestClock: Sendable {
    private let seconds: Mutex<Int64>

    init(_ seconds: Int64) { self.seconds = Mutex(seconds) }

    var now: Int64 { seconds.withLock { $0 } }

    func advance(by step: Int64) { seconds.withLock { $0 += step } }
}
