import Domain
import Testing

@Suite("What a person may do with a job")
struct PublishOperatorTests {
    let policy = PublishPolicy()
    static let adopt = OperatorAction.adopt(googleCampaignID: 9, status: .enabled, drift: [])

    @Test(
        "is carried out where it is safe",
        arguments: [
            (OperatorAction.cancel, JobPhase.queued, Settlement.cancelled), (.cancel, .scheduled, .cancelled),
            (.cancel, .blocked, .cancelled), (.retry, .parked, .requeued), (.abandon, .parked, .abandoned),
            (adopt, .parked, .published(googleCampaignID: 9, .enabled)),
        ])
    func allowed(action: OperatorAction, phase: JobPhase, settlement: Settlement) throws {
        #expect(try policy.decide(action, kind: .publish, phase: phase, unknowns: 0) == settlement)
    }

    @Test("cancels nothing that may be at Google", arguments: [JobPhase.unknown, .sending, .reconciling])
    func cancel(phase: JobPhase) {
        let mayBeThere = Failure.failedPrecondition("an attempt may have reached Google Ads; wait until that is known")
        #expect(throws: mayBeThere) {
            try policy.decide(.cancel, kind: .publish, phase: phase, unknowns: 0)
        }
        #expect(throws: mayBeThere) {
            try policy.decide(.cancel, kind: .publish, phase: .queued, unknowns: 1)
        }
    }

    @Test("changes nothing that has ended, and sends on only what is parked", arguments: JobPhase.allCases)
    func refused(phase: JobPhase) {
        for action in [OperatorAction.retry, .abandon, Self.adopt] where phase != .parked {
            #expect(throws: Failure.self) { try policy.decide(action, kind: .publish, phase: phase, unknowns: 0) }
        }
        if phase.isFinal {
            #expect(
                throws: Failure.failedPrecondition(
                    "the job has ended: \(phase.rawValue); another publish or change makes a new one")
            ) {
                try policy.decide(.cancel, kind: .publish, phase: phase, unknowns: 0)
            }
        }
    }

    @Test("adopts only for a create")
    func adoptChange() {
        #expect(throws: Failure.failedPrecondition("only a job that creates a campaign can adopt one")) {
            try policy.decide(Self.adopt, kind: .pause, phase: .parked, unknowns: 0)
        }
    }
}
