/// What goes wrong with the next mutate calls: one entry a call, in order, and what happens to all after them.
package struct Faults: Sendable {
    /// How one mutate call ends.
    package enum Outcome: Sendable, Equatable {
        /// As it should.
        case none
        /// As it should, but slowly: half of the time passes before it is applied, half after.
        case latency(Duration)
        /// The mutation is applied, the connection breaks before the answer.
        case appliedThenReset
        /// The connection breaks, nothing was applied.
        case resetBeforeApply
        /// HTTP 503 without a GoogleAdsFailure, nothing applied.
        case unavailable503
        /// HTTP 429 with `QuotaError.RESOURCE_TEMPORARILY_EXHAUSTED` and that delay, nothing applied.
        case rateLimited(retryDelay: Duration)
        /// The mutation is applied, then nothing is heard for that time and the connection breaks.
        case appliedThenSilence(Duration)
    }

    private var script: [Outcome]
    private let thereafter: Outcome

    package init(_ script: [Outcome] = [], thereafter: Outcome = .none) {
        self.script = script
        self.thereafter = thereafter
    }

    mutating func next() -> Outcome { script.isEmpty ? thereafter : script.removeFirst() }
}
