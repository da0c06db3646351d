/// What goes wrong with the next calls: first a script, one entry a call, in order; then each call by chance.
///
/// The chances are drawn from a seeded generator, so the same seed and order of calls fail in the same way.
package struct Faults: Sendable {
    /// A share of all calls, 0 to 1, that ends in this way.
    package struct Share: Sendable, Equatable {
        package let outcome: Outcome
        package let share: Double

        package init(_ outcome: Outcome, _ share: Double) {
            self.outcome = outcome
            self.share = share
        }
    }

    /// How long a call takes, and what part of that has passed when it takes effect.
    package struct Latency: Sendable, Equatable {
        package enum Effect: String, Sendable, CaseIterable { case before, midway, after }

        package var time: Duration
        package var effect: Effect

        package init(_ time: Duration = .zero, effect: Effect = .midway) {
            self.time = time
            self.effect = effect
        }

        var beforeEffect: Duration {
            switch effect {
            case .before: .zero
            case .midway: time / 2
            case .after: time
            }
        }

        var afterEffect: Duration { time - beforeEffect }
    }

    private var script: [Outcome]
    private let shares: [Share]
    private var random: SplitMix64
    private let thereafter: Outcome
    let latency: Latency

    /// - Parameters:
    ///   - script: How the next calls end.
    ///   - shares: How often later calls end in which way; together at most 1.
    ///   - seed: Of the generator behind the shares.
    ///   - thereafter: How all other calls end.
    ///   - latency: Of every call that is not refused at once.
    package init(
        _ script: [Outcome] = [], shares: [Share] = [], seed: UInt64 = 0, thereafter: Outcome = .none,
        latency: Latency = Latency()
    ) {
        self.script = script
        self.shares = shares
        random = SplitMix64(seed: seed)
        self.thereafter = thereafter
        self.latency = latency
    }

    mutating func next() -> Outcome {
        if !script.isEmpty { return script.removeFirst() }
        var chance = shares.isEmpty ? 1 : Double.random(in: 0..<1, using: &random)
        for share in shares {
            chance -= share.share
            if chance < 0 { return share.outcome }
        }
        return thereafter
    }
}
