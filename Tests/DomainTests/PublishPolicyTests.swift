import Domain
import Testing

@Suite("The publish policy")
struct PublishPolicyTests {
    let policy = PublishPolicy()
    let now = Instant(microseconds: 1_800_000_000_000_000)
    let intent = Intent(sendWindow: .seconds(5), applyWindow: .seconds(65))
    /// Sent long enough ago that nothing of it can still arrive, and search knows what did.
    let old = 75

    func job(_ kind: JobKind = .publish, attempt: Int = 1, sentSecondsAgo: Int? = nil, unknowns: Int = 0)
        -> ClaimedJob
    {
        ClaimedJob(
            id: 1, kind: kind, customerID: Samples.customer, campaignID: CampaignID(bits: 7), lease: 3,
            attempt: attempt, open: sentSecondsAgo.map(open), unknowns: unknowns)
    }

    func open(_ secondsAgo: Int) -> OpenAttempt {
        let sentAt = now + .seconds(-secondsAgo)
        return OpenAttempt(lease: 2, sentAt: sentAt, applyDeadline: sentAt + .seconds(65))
    }

    func afterSend(_ outcome: MutateOutcome, _ job: ClaimedJob, jitter: Double = 0) -> PublishStep {
        policy.afterSend(outcome, of: job, now: now, jitter: jitter)
    }

    func afterLook(_ found: LookupOutcome, _ job: ClaimedJob, _ cause: LookCause = .openOutcome, jitter: Double = 0)
        -> PublishStep
    {
        policy.afterLook(found, of: job, because: cause, began: now, jitter: jitter)
    }

    // MARK: Creates

    @Test("sends a create of which nothing is open, and names what is written first")
    func fresh() {
        #expect(policy.start(job(), now: now) == .send(after: intent, alone: false))
    }

    @Test("looks before it sends when an earlier create is open, once Google's search can know of it")
    func looksFirst() {
        #expect(policy.start(job(sentSecondsAgo: 10), now: now) == .look(.openOutcome))
        #expect(
            policy.start(job(sentSecondsAgo: 4), now: now)
                == .settle(
                    .lookAgain(after: .seconds(6), reason: "an earlier attempt may have arrived", countsTurn: false)))
    }

    @Test("never sends a create again after an unknown outcome without a look in between")
    func unknown() {
        #expect(
            afterSend(.unknown(reason: "timeout"), job(), jitter: 1)
                == .settle(.lookAgain(after: .seconds(10), reason: "timeout")))
    }

    @Test(
        "sends again only when the look began after the earlier attempt's deadline, and search has settled",
        arguments: [(10, 65), (64, 11), (74, 1)])
    func tooEarly(secondsAgo: Int, rest: Int) {
        #expect(
            afterLook(.absent, job(sentSecondsAgo: secondsAgo))
                == .settle(
                    .lookAgain(after: .seconds(rest), reason: "not found; an earlier attempt may still arrive")))
        #expect(afterLook(.absent, job(sentSecondsAgo: old)) == .send(after: intent, alone: false))
    }

    @Test("asks a person after eight attempts without an answer")
    func unknowns() {
        #expect(
            afterLook(.absent, job(sentSecondsAgo: old, unknowns: 6)) == .send(after: intent, alone: false))
        #expect(
            afterLook(.absent, job(sentSecondsAgo: old, unknowns: 7))
                == .settle(
                    .parked(
                        reason: "8 attempts ended without an answer; look at the account at Google Ads, then retry, "
                            + "adopt or abandon")))
    }

    @Test("adopts what carries our mark, with what is different about it")
    func adopts() {
        let drift = [Drift(field: "name", ours: "Summer", googles: "Summer (paused by Ann)")]
        #expect(
            afterLook(.ours(googleCampaignID: 9, status: .enabled, drift: drift), job(sentSecondsAgo: 10))
                == .settle(.published(googleCampaignID: 9, .enabled, drift: drift)))
        #expect(drift[0].sentence == "name: Google Ads has Summer (paused by Ann), we hold Summer")
    }

    @Test("leaves it to a person when several carry the mark")
    func several() {
        #expect(
            afterLook(.several([1, 2]), job(sentSecondsAgo: old))
                == .settle(
                    .parked(
                        reason: "campaigns 1, 2 at Google Ads all carry this campaign's mark; adopt one of them")))
    }

    // MARK: Names

    @Test("looks when Google says that the name is taken, and looks again when nothing is there yet")
    func nameTaken() {
        let cause = LookCause.nameTaken(reason: "taken")
        #expect(afterSend(.nameTaken(reason: "taken"), job()) == .look(cause))
        #expect(
            afterLook(.absent, job(), cause, jitter: 1) == .settle(.lookAgain(after: .seconds(2), reason: "taken")))
    }

    @Test("refuses when the name is another campaign's")
    func anothers() {
        #expect(
            afterLook(.anothers(googleCampaignID: 4), job(), .nameTaken(reason: "taken"))
                == .settle(
                    .refused(["name: campaign 4 at Google Ads already has this name; rename one of them"])))
    }

    @Test("asks a person whose the name is when a create of ours may turn up under it")
    func anothersMayBeOurs() {
        let found = LookupOutcome.anothers(googleCampaignID: 4)
        let taken = "name: campaign 4 at Google Ads already has this name"
        #expect(
            afterLook(found, job(sentSecondsAgo: old), .nameTaken(reason: "taken"))
                == .settle(.lookAgain(after: .seconds(10), reason: taken)))
        #expect(
            afterLook(found, job(sentSecondsAgo: 20)) == .settle(.lookAgain(after: .seconds(55), reason: taken)))
        #expect(
            afterLook(found, job(sentSecondsAgo: old))
                == .settle(
                    .parked(reason: "\(taken), without our mark; adopt it, or rename one of them and retry")))
    }

    @Test("a refusal after an open attempt is believed only when that attempt is not there")
    func refusedAfterOpen() {
        #expect(afterSend(.refused(["past"]), job()) == .settle(.refused(["past"])))
        for once in [job(sentSecondsAgo: old), job(unknowns: 1)] {
            #expect(afterSend(.refused(["past"]), once) == .look(.refused(["past"])))
            #expect(afterLook(.absent, once, .refused(["past"])) == .settle(.refused(["past"])))
        }
    }

    // MARK: Changes

    @Test("repeats a change without looking", arguments: [JobKind.pause, .enable, .remove, .update])
    func change(kind: JobKind) {
        #expect(policy.start(job(kind, sentSecondsAgo: 1), now: now) == .send(after: intent, alone: false))
        #expect(
            afterSend(.unknown(reason: "r"), job(kind), jitter: 1)
                == .settle(.lookAgain(after: .seconds(2), reason: "r")))
    }

    @Test(
        "ends a change with what Google has then",
        arguments: [
            (JobKind.pause, Settlement.statusChanged(.paused)), (.enable, .statusChanged(.enabled)),
            (.remove, .statusChanged(.removed)), (.update, .updated),
        ])
    func changed(kind: JobKind, settlement: Settlement) {
        #expect(afterSend(.applied(googleCampaignID: nil), job(kind)) == .settle(settlement))
        #expect(afterSend(.applied(googleCampaignID: nil), job(kind, sentSecondsAgo: old)) == .settle(settlement))
    }

    @Test("is the last to arrive: a change is repeated when no earlier attempt at it can arrive any more")
    func repeated() {
        #expect(
            afterSend(.applied(googleCampaignID: nil), job(.pause, sentSecondsAgo: 20))
                == .settle(
                    .resend(after: .seconds(45), reason: "repeated when no earlier attempt can arrive")))
        #expect(
            afterSend(.notApplied(reason: "busy", retryAfter: nil), job(.pause, sentSecondsAgo: 20))
                == .settle(.lookAgain(after: .zero, reason: "busy")))
    }

    @Test("a removal is done once: nothing undoes it")
    func removedOnce() {
        #expect(
            afterSend(.applied(googleCampaignID: nil), job(.remove, sentSecondsAgo: 20))
                == .settle(.statusChanged(.removed)))
    }

    @Test("a refused remove is done when the campaign is already removed")
    func removed() {
        let cause = LookCause.refused(["removed"])
        #expect(afterSend(.refused(["removed"]), job(.remove)) == .look(cause))
        #expect(
            afterLook(.ours(googleCampaignID: 9, status: .removed), job(.remove), cause)
                == .settle(.statusChanged(.removed)))
        #expect(
            afterLook(.ours(googleCampaignID: 9, status: .paused), job(.remove, sentSecondsAgo: 20), cause)
                == .settle(.lookAgain(after: .seconds(55), reason: "refused; it may be removed")))
        #expect(
            afterLook(.ours(googleCampaignID: 9, status: .paused), job(.remove), cause)
                == .settle(.refused(["removed"])))
    }

    // MARK: The last word before the first byte

    func clearance(_ outcome: IntentOutcome, _ job: ClaimedJob, at seconds: Int64) -> Clearance {
        policy.afterIntent(
            outcome, of: job,
            under: SendFence(
                leaseHoldsUntil: Uptime(microseconds: 10_000_000), sendNotAfter: Uptime(microseconds: 5_000_000)),
            at: Uptime(microseconds: seconds * 1_000_000))
    }

    @Test("sends inside the window, gives back the job after it, and drops it when the lease is over")
    func fence() {
        #expect(clearance(.recorded, job(), at: 4) == .send)
        #expect(
            clearance(.recorded, job(), at: 5)
                == .settle(.resend(after: .zero, reason: "the time to send had passed", countsTurn: false)))
        #expect(
            clearance(.recorded, job(.pause, sentSecondsAgo: 20), at: 5)
                == .settle(.lookAgain(after: .zero, reason: "the time to send had passed", countsTurn: false)))
        for outcome in [IntentOutcome.recorded, .stale] {
            #expect(clearance(outcome, job(), at: 10) == .drop)
        }
    }

    @Test("sends nothing for an intent that is not there")
    func noIntent() {
        #expect(clearance(.leaseLost, job(), at: 0) == .drop)
        #expect(
            clearance(.stale, job(sentSecondsAgo: old), at: 0)
                == .settle(
                    .lookAgain(after: .zero, reason: "the campaign was changed meanwhile", countsTurn: false)))
    }

    // MARK: Waiting

    @Test("obeys Google's delay when it is longer than the backoff, and backs off up to its limit")
    func backoff() {
        #expect(
            afterSend(.notApplied(reason: "busy", retryAfter: .seconds(30)), job(), jitter: 1)
                == .settle(.resend(after: .seconds(30), reason: "busy")))
        #expect(
            afterSend(.notApplied(reason: "busy", retryAfter: nil), job(attempt: 3), jitter: 1)
                == .settle(.resend(after: .seconds(8), reason: "busy")))
        #expect(
            afterSend(.notApplied(reason: "busy", retryAfter: nil), job(attempt: 30), jitter: 0.5)
                == .settle(.resend(after: .seconds(150), reason: "busy")))
    }

    @Test("waits for Google's window without an attempt, however often", arguments: [1, 40])
    func throttled(attempt: Int) {
        #expect(
            afterSend(
                .throttled(.project, reason: "day", retryAfter: .seconds(3_600)), job(attempt: attempt), jitter: 0.5)
                == .settle(.resend(after: .milliseconds(3_600_500), reason: "day", countsTurn: false)))
        #expect(
            afterLook(.throttled(.customer, reason: "rate", retryAfter: nil), job(attempt: attempt, sentSecondsAgo: 10))
                == .settle(.lookAgain(after: .seconds(5), reason: "rate", countsTurn: false)))
    }

    @Test("waits for a Google that is away without an attempt, however long", arguments: [1, 40])
    func outage(attempt: Int) {
        #expect(
            afterSend(.unavailable(reason: "away", retryAfter: nil), job(attempt: attempt), jitter: 0.5)
                == .settle(.resend(after: .milliseconds(5_500), reason: "away", countsTurn: false)))
        #expect(
            afterSend(.unavailable(reason: "away", retryAfter: nil), job(.pause, attempt: attempt, sentSecondsAgo: 10))
                == .settle(.lookAgain(after: .seconds(5), reason: "away", countsTurn: false)))
        #expect(
            afterLook(.unavailable(reason: "away", retryAfter: .seconds(60)), job(attempt: attempt, sentSecondsAgo: 10))
                == .settle(.lookAgain(after: .seconds(60), reason: "away", countsTurn: false)))
    }

    @Test("puts a job back without an attempt, and what is open stays open")
    func postpone() {
        #expect(
            policy.postpone(job(), after: .seconds(3), reason: "r")
                == .resend(after: .seconds(3), reason: "r", countsTurn: false))
        #expect(
            policy.postpone(job(sentSecondsAgo: old), after: .seconds(3), reason: "r")
                == .lookAgain(after: .seconds(3), reason: "r", countsTurn: false))
    }

    @Test("a rescued job is never sent again before a look when its worker may have sent it")
    func rescue() {
        #expect(policy.afterRescue(open: nil).keepsOpen == false)
        #expect(policy.afterRescue(open: open(1)).keepsOpen)
        #expect(policy.afterRescue(open: open(1)).jobPhase == .queued)
    }

    @Test(
        "gives up after its last attempt, whatever the trouble",
        arguments: [MutateOutcome.notApplied(reason: "busy", retryAfter: nil), .unknown(reason: "busy")])
    func givesUp(outcome: MutateOutcome) {
        let last = job(attempt: policy.attemptsMax)
        #expect(afterSend(outcome, last) == .settle(.parked(reason: "gave up after 40 turns: busy")))
        #expect(
            afterLook(.unanswered(reason: "busy"), last) == .settle(.parked(reason: "gave up after 40 turns: busy")))
        #expect(
            policy.start(job(attempt: policy.attemptsMax + 1), now: now)
                == .settle(.parked(reason: "gave up after 41 turns: the job never came to its end")))
    }
}
