package import Logging
package import Store
internal import Synchronization

/// Wakes the watchers of this server when the log of changes has grown, whichever server wrote it.
///
/// One question to the database at a time, and none while nobody watches. Watchers read the log themselves, each at its
/// own pace, so that nothing is kept for them here.
package final class ChangeFeed: Sendable {
    package enum Limits {
        /// About how long a change stays untold.
        static let poll = Duration.milliseconds(100)
        /// Watchers are woken so often in any case, to show that they live.
        static let beat = Duration.seconds(5)
    }

    private struct State {
        var isEnding = false
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var watchersEver = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Asks over and over, until the task is cancelled.
    package func run(_ store: Store, logger: Logger) async {
        var last: [Int64]?
        var beat = ContinuousClock.now
        while (try? await Task.sleep(for: Limits.poll)) != nil {
            if state.withLock({ $0.watchers.isEmpty }) { continue }
            let now = ContinuousClock.now
            do {
                let change = try await store.lastChange()
                guard change != last || now - beat > Limits.beat else { continue }
                last = change
            } catch {
                // Whoever watches asks too, and is told then.
                logger.debug("the log of changes cannot be read", metadata: ["failure": "\(error)"])
            }
            beat = now
            state.withLock { state in
                for watcher in state.watchers.values { watcher.yield() }
            }
        }
    }

    /// Every watcher ends, and so does each that comes.
    package func end() {
        state.withLock { state in
            state.isEnding = true
            for watcher in state.watchers.values { watcher.finish() }
        }
    }

    /// A place among those that are woken, as long as it is kept.
    struct Place: ~Copyable {
        private let feed: ChangeFeed
        private let number: Int
        private var changes: AsyncStream<Void>.Iterator

        fileprivate init(in feed: ChangeFeed) {
            self.feed = feed
            (number, changes) = feed.enter()
        }

        deinit { feed.leave(number) }

        /// Until the next change; false when the server ends, or the task is cancelled.
        mutating func wait() async -> Bool { await changes.next(isolation: #isolation) != nil }
    }

    func place() -> Place { Place(in: self) }

    private func enter() -> (Int, AsyncStream<Void>.Iterator) {
        // One change that was not seen says as much as many.
        let (stream, watcher) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.watchersEver += 1
            state.watchers[state.watchersEver] = watcher
            if state.isEnding { watcher.finish() }
            return state.watchersEver
        }
        return (number, stream.makeAsyncIterator())
    }

    private func leave(_ number: Int) { state.withLock { $0.watchers[number] = nil } }
}
