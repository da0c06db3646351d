extension Faults {
    /// Whom a rate limit holds back, as `quotaErrorDetails.rateScope` says it.
    package enum RateScope: String, Sendable {
        case account = "ACCOUNT"
        /// All customers of one Cloud project.
        case project = "DEVELOPER"
    }

    /// How one call ends.
    package enum Outcome: Sendable, Hashable {
        /// As it should.
        case none
        /// It takes effect, then the connection breaks before the answer.
        case appliedThenReset
        /// The connection breaks, nothing was applied.
        case resetBeforeApply
        /// It takes effect, then nothing is heard for that time and the connection breaks.
        case appliedThenSilence(Duration)
        /// Nothing is applied, nothing is heard for that time, then the connection breaks.
        case silenceBeforeApply(Duration)
        /// The connection breaks at once; that time later it takes effect, if Google then still accepts it.
        case appliedLate(Duration)
        /// The connection breaks at once; it takes effect right after the customer's next mutate.
        case appliedAfterResend
        /// HTTP 500 with `InternalError.INTERNAL_ERROR`, which does not tell whether it took effect.
        case internalError(isApplied: Bool)
        /// HTTP 503 without a GoogleAdsFailure, nothing applied.
        case unavailable503
        /// HTTP 429 with `QuotaError.RESOURCE_TEMPORARILY_EXHAUSTED` and that delay, nothing applied.
        case rateLimited(retryDelay: Duration, scope: RateScope = .account)
        /// `CampaignError.DUPLICATE_CAMPAIGN_NAME`: of this very mutate's twin if applied, else of a stranger's.
        case duplicateName(isApplied: Bool)
        /// It takes effect; the answer is HTTP 200 with the first half of its JSON.
        case truncatedJSON
        /// It takes effect; the connection breaks after half of the answer's body.
        case cutBody
        /// HTTP 401: the access token is over before its time.
        case expiredToken
    }
}

extension Faults.Outcome {
    enum Effect: Equatable {
        case never, now, afterResend
        case late(Duration)
    }

    enum Answer: Equatable {
        case whole, none, half, cut, duplicateName, internalError
        case silence(Duration)
        /// Before the API looks at the call.
        case unavailable, unauthenticated
        case tooMany(Duration, Faults.RateScope)
    }

    /// What the sandbox does about it, in two steps.
    var plan: (effect: Effect, answer: Answer) {
        switch self {
        case .none: (.now, .whole)
        case .appliedThenReset: (.now, .none)
        case .resetBeforeApply: (.never, .none)
        case .appliedThenSilence(let time): (.now, .silence(time))
        case .silenceBeforeApply(let time): (.never, .silence(time))
        case .appliedLate(let time): (.late(time), .none)
        case .appliedAfterResend: (.afterResend, .none)
        case .internalError(let isApplied): (isApplied ? .now : .never, .internalError)
        case .unavailable503: (.never, .unavailable)
        case .rateLimited(let delay, let scope): (.never, .tooMany(delay, scope))
        case .duplicateName(let isApplied): (isApplied ? .now : .never, .duplicateName)
        case .truncatedJSON: (.now, .half)
        case .cutBody: (.now, .cut)
        case .expiredToken: (.never, .unauthenticated)
        }
    }

    /// Short name for counts, options and the control endpoints, without its time.
    package var name: String {
        switch self {
        case .none: "ok"
        case .appliedThenReset: "applied-then-reset"
        case .resetBeforeApply: "reset"
        case .appliedThenSilence: "applied-then-silence"
        case .silenceBeforeApply: "silence"
        case .appliedLate: "applied-late"
        case .appliedAfterResend: "applied-after-resend"
        case .internalError(let isApplied): isApplied ? "500-applied" : "500"
        case .unavailable503: "503"
        case .rateLimited(_, let scope): scope == .account ? "429" : "429-project"
        case .duplicateName(let isApplied): isApplied ? "applied-duplicate-name" : "duplicate-name"
        case .truncatedJSON: "truncated-json"
        case .cutBody: "cut-body"
        case .expiredToken: "401"
        }
    }

    /// Every kind, each with the time that its text stands for when it names none.
    package static let allKinds: [Faults.Outcome] = [
        .none, .appliedThenReset, .resetBeforeApply, .appliedThenSilence(.seconds(60)),
        .silenceBeforeApply(.seconds(60)), .appliedLate(.seconds(2)), .appliedAfterResend,
        .internalError(isApplied: true), .internalError(isApplied: false), .unavailable503,
        .rateLimited(retryDelay: .seconds(1)), .rateLimited(retryDelay: .seconds(1), scope: .project),
        .duplicateName(isApplied: false), .duplicateName(isApplied: true), .truncatedJSON, .cutBody, .expiredToken,
    ]

    /// `reset`, `applied-late@500ms`, `429@2s`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard let name = parts.first, parts.count <= 2,
            let kind = Self.allKinds.first(where: { $0.name == name })
        else { return nil }
        guard parts.count == 2 else {
            self = kind
            return
        }
        guard let time = Duration(written: parts[1]), let timed = kind.lasting(time) else { return nil }
        self = timed
    }

    /// The same with another time; nil for what has none.
    private func lasting(_ time: Duration) -> Faults.Outcome? {
        switch self {
        case .appliedThenSilence: .appliedThenSilence(time)
        case .silenceBeforeApply: .silenceBeforeApply(time)
        case .appliedLate: .appliedLate(time)
        case .rateLimited(_, let scope): .rateLimited(retryDelay: time, scope: scope)
        default: nil
        }
    }
}

extension Faults.Share {
    /// `applied-then-reset=5%`, `429@2s=0.5%`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard let mark = text.lastIndex(of: "="), text.hasSuffix("%"),
            let outcome = Faults.Outcome(text[..<mark]),
            let percent = Double(text[text.index(after: mark)...].dropLast()), (0...100).contains(percent)
        else { return nil }
        self.init(outcome, percent / 100)
    }
}

extension Duration {
    /// `1.5s` or `250ms`; nil for anything else, and for more than a day.
    init?(written text: some StringProtocol) {
        let milliseconds = text.hasSuffix("ms")
        guard text.hasSuffix("s"), let number = Double(text.dropLast(milliseconds ? 2 : 1)) else { return nil }
        let seconds = milliseconds ? number / 1_000 : number
        guard (0...86_400).contains(seconds) else { return nil }
        self = .milliseconds(Int64((seconds * 1_000).rounded()))
    }

    /// As proto3 JSON writes a google.protobuf.Duration: `7s`, `1.500000000s`.
    var protobufText: String {
        let (seconds, attoseconds) = components
        let nanoseconds = String(attoseconds / 1_000_000_000)
        let fraction = attoseconds == 0 ? "" : "." + String(repeating: "0", count: 9 - nanoseconds.count) + nanoseconds
        return "\(seconds)\(fraction)s"
    }
}
