import Domain
import Testing

@Suite("A mutate that campaigns share")
struct BatchOutcomeTests {
    @Test("when done, names each campaign in the order of the request")
    func applied() {
        #expect(
            BatchOutcome.applied([5, nil]).outcomes(of: 3)
                == [
                    .applied(googleCampaignID: 5), .applied(googleCampaignID: nil), .applied(googleCampaignID: nil),
                ])
    }

    @Test("when refused, is refused for those whose operations the errors name; the others go again at once")
    func named() {
        let outcomes = BatchOutcome.refused(
            [1: .refused(["budget: too small"]), 2: .nameTaken(reason: "taken")], reasons: ["both"]
        ).outcomes(of: 4)
        #expect(
            outcomes
                == [
                    .heldUp(alone: false), .refused(["budget: too small"]), .nameTaken(reason: "taken"),
                    .heldUp(alone: false),
                ])
        let job = ClaimedJob(
            id: 1, kind: .publish, customerID: Samples.customer, campaignID: CampaignID(bits: 7), lease: 3,
            attempt: 1, open: nil, unknowns: 0)
        let step = PublishPolicy().afterSend(outcomes[0], of: job, now: Instant(microseconds: 0), jitter: 0)
        guard case .send(_, alone: false) = step else { return #expect(Bool(false), "\(step)") }
    }

    @Test("when refused without a name, is sent again campaign by campaign, and alone it is that campaign's refusal")
    func unnamed() {
        let refused = BatchOutcome.refused([:], reasons: ["why"])
        #expect(refused.outcomes(of: 2) == [.heldUp(alone: true), .heldUp(alone: true)])
        #expect(refused.outcomes(of: 1) == [.refused(["why"])])
    }

    @Test("when nobody knows, is unknown for every campaign")
    func same() {
        let unknown = MutateOutcome.unknown(reason: "silence")
        #expect(BatchOutcome.same(unknown).outcomes(of: 2) == [unknown, unknown])
    }
}
