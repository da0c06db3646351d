/// Time that only passes, for waits, lags and rates; a test's clock makes it pass at once.
struct Stopwatch: Sendable {
    /// Since it was made.
    let elapsed: @Sendable () -> Duration
    /// Ends early when the task is cancelled.
    let wait: @Sendable (Duration) async -> Void

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        wait = { time in
            guard time > .zero else { return }
            try? await clock.sleep(for: time)
        }
    }
}
