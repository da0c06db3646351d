import Domain
import Testing

@Suite("The publish policy")
struct PublishPolicyTests {
    let policy = PublishPolicy()
    let now = Instant(microseconds: 1_800_000_000_000_000)

    let customer: CustomerID

    init() throws {
        customer = try #require(CustomerID(1_234_567_890))
    }

    func job(_ kind: JobKind = .publish, attempt: Int = 1, sentSecondsAgo: Int64? = nil) -> ClaimedJob {
        let open = sentSecondsAgo.map { seconds in
            let sentAt = Instant(microseconds: now.microseconds - seconds * 1_000_000)
            return OpenAttempt(lease: 2, sentAt: sentAt, applyDeadline: sentAt)
        }
        return ClaimedJob(
            id: 1, kind: kind, customerID: customer, campaignID: CampaignID(bits: 7), lease: 3, attempt: attempt,
            open: open, unknowns: 0)
    }

    @Test("sends a create of which nothing is open")
    func fresh() {
        #expect(policy.start(job(), now: now) == .send)
    }

    @Test("looks before it sends when an earlier create is open, once Google's search can know of it")
    func open() {
        #expect(policy.start(job(sentSecondsAgo: 10), now: now) == .look(.openOutcome))
        #expect(
            policy.start(job(sentSecondsAgo: 4), now: now)
                == .settle(.lookAgain(after: .seconds(6), reason: "an earlier attempt may have arrived")))
    }

    @Test("repeats a change of status without looking")
    func statusChange() {
        #expect(policy.start(job(.pause, sentSecondsAgo: 1), now: now) == .send)
        #expect(
            policy.afterSend(.applied(googleCampaignID: nil), of: job(.enable), jitter: 0)
                == .settle(.statusChanged(.enabled)))
        #expect(
            policy.afterSend(.unknown(reason: "r"), of: job(.pause), jitter: 0)
                == .settle(.resend(after: .zero, reason: "r")))
    }

    @Test("never sends a create again after an unknown outcome without a look in between")
    func unknown() {
        #expect(
            policy.afterSend(.unknown(reason: "timeout"), of: job(), jitter: 1)
                == .settle(.lookAgain(after: .seconds(10), reason: "timeout")))
    }

    @Test("looks when Google says that the name is taken, and adopts what is ours")
    func nameTaken() {
        let cause = LookCause.nameTaken(reason: "taken")
        #expect(policy.afterSend(.nameTaken(reason: "taken"), of: job(), jitter: 0) == .look(cause))
        #expect(
            policy.afterLook(.ours(googleCampaignID: 9, status: .paused), of: job(), because: cause, jitter: 0)
                == .settle(.published(googleCampaignID: 9, .paused)))
        #expect(
            policy.afterLook(.absent, of: job(), because: cause, jitter: 0)
                == .settle(.lookAgain(after: .zero, reason: "taken")))
    }

    @Test("refuses when the name is another campaign's")
    func anothers() {
        let step = policy.afterLook(
            .anothers(googleCampaignID: 4), of: job(), because: .nameTaken(reason: "taken"), jitter: 0)
        guard case .settle(.refused(let reasons)) = step else { return #expect(Bool(false), "\(step)") }
        #expect(reasons == ["name: campaign 4 at Google Ads already has this name; rename one of them"])
    }

    @Test("a refusal after an open attempt is believed only when that attempt is not there")
    func refusedAfterOpen() {
        let open = job(sentSecondsAgo: 60)
        #expect(policy.afterSend(.refused(["past"]), of: open, jitter: 0) == .look(.refused(["past"])))
        #expect(
            policy.afterLook(.absent, of: open, because: .refused(["past"]), jitter: 0)
                == .settle(.refused(["past"])))
        #expect(policy.afterSend(.refused(["past"]), of: job(), jitter: 0) == .settle(.refused(["past"])))
    }

    @Test("sends again when a look shows that nothing arrived")
    func absent() {
        #expect(policy.afterLook(.absent, of: job(), because: .openOutcome, jitter: 0) == .send)
    }

    @Test("leaves it to a person when several carry the mark")
    func several() {
        let step = policy.afterLook(.several([1, 2]), of: job(), because: .openOutcome, jitter: 0)
        guard case .settle(.parked) = step else { return #expect(Bool(false), "\(step)") }
    }

    @Test("obeys Google's delay when it is longer than the backoff, and backs off up to its limit")
    func backoff() {
        #expect(
            policy.afterSend(.notApplied(reason: "busy", retryAfter: .seconds(30)), of: job(), jitter: 1)
                == .settle(.resend(after: .seconds(30), reason: "busy")))
        #expect(
            policy.afterSend(.notApplied(reason: "busy", retryAfter: nil), of: job(attempt: 3), jitter: 1)
                == .settle(.resend(after: .seconds(8), reason: "busy")))
        #expect(
            policy.afterSend(.notApplied(reason: "busy", retryAfter: nil), of: job(attempt: 30), jitter: 0.5)
                == .settle(.resend(after: .seconds(150), reason: "busy")))
    }

    @Test(
        "gives up after its last attempt, whatever the trouble",
        arguments: [MutateOutcome.notApplied(reason: "busy", retryAfter: nil), .unknown(reason: "silence")])
    func givesUp(outcome: MutateOutcome) {
        let step = policy.afterSend(outcome, of: job(attempt: policy.attemptsMax), jitter: 0)
        guard case .settle(.parked) = step else { return #expect(Bool(false), "\(step)") }
    }
}
