/// Stops asking for one customer when Google does not answer, and finds out with single requests when it does again.
package struct CircuitBreaker: Equatable, Sendable {
    package enum Decision: Equatable, Sendable {
        case proceed
        /// Send this one request and report its outcome; all others wait for it.
        case probe
        /// Nothing may be sent; ask again after this.
        case wait(Duration)
    }

    private enum State: Equatable {
        /// Becomes open after `failuresMax` failures in a row.
        case closed(failures: Int)
        /// Becomes half open when the time has come.
        case open(until: Uptime, rest: Duration)
        /// One request is on its way. Becomes closed or open with its outcome; without one, another probe may follow.
        case halfOpen(giveUpAt: Uptime, rest: Duration)
    }

    /// Failures in a row that open it.
    package let failuresMax: Int
    /// The first rest; each failed probe doubles it.
    package let restBase: Duration
    package let restMax: Duration
    /// A probe that has not reported by then was lost with its worker.
    package let probeTimeout: Duration
    private var state = State.closed(failures: 0)

    package init(
        failuresMax: Int = 5, restBase: Duration = .seconds(15), restMax: Duration = .seconds(300),
        probeTimeout: Duration = .seconds(70)
    ) {
        self.failuresMax = failuresMax
        self.restBase = restBase
        self.restMax = restMax
        self.probeTimeout = probeTimeout
    }

    /// Whether it has not opened since the last answer.
    package var isClosed: Bool { if case .closed = state { true } else { false } }

    /// How long nothing may be sent yet; nil when something may. Unlike `ask`, it sends no probe.
    package func rest(at now: Uptime) -> Duration? {
        switch state {
        case .open(let until, _) where now < until: until - now
        case .halfOpen(let giveUpAt, _) where now < giveUpAt: min(giveUpAt - now, restBase)
        case .closed, .open, .halfOpen: nil
        }
    }

    /// Asked last before each request: a probe that is then held up by something else blocks all others for its timeout.
    package mutating func ask(at now: Uptime) -> Decision {
        if let rest = rest(at: now) { return .wait(rest) }
        switch state {
        case .closed:
            return .proceed
        case .open(_, let rest), .halfOpen(_, let rest):
            state = .halfOpen(giveUpAt: now + probeTimeout, rest: rest)
            return .probe
        }
    }

    /// What `ask` let through is not sent after all: when it was the probe, the next one may be sent.
    package mutating func withdrawn(at now: Uptime) {
        if case .halfOpen(_, let rest) = state { state = .open(until: now, rest: rest) }
    }

    /// Google answered, be it with a refusal or a throttle.
    package mutating func answered() { state = .closed(failures: 0) }

    /// Google could not be reached, fell silent, or answered that it is broken.
    /// - Returns: the rest that begins with it.
    @discardableResult
    package mutating func failed(at now: Uptime) -> Duration? {
        let rest: Duration
        switch state {
        case .closed(let failures) where failures + 1 < failuresMax:
            state = .closed(failures: failures + 1)
            return nil
        case .closed:
            rest = restBase
        case .open(let until, _) where now < until:
            // A request that left before it opened.
            return nil
        // Or what had to be asked before a probe could be sent.
        case .halfOpen(_, let last), .open(_, let last):
            rest = min(last * 2, restMax)
        }
        state = .open(until: now + rest, rest: rest)
        return rest
    }
}
