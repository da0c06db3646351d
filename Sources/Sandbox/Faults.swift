/// What goes wrong with the next mutate calls: one entry a call, in order; after the last all is well.
package struct Faults: Sendable {
    /// How one mutate call ends.
    package enum Outcome: Sendable, Equatable {
        /// As it should.
        case none
        /// As it should, but only after that time.
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

    package init(_ script: [Outcome] = []) { self.script = script }

    mutating func next() -> Outcome { script.isEmpty ? .none : script.removeFirst() }
}
