/// What there is to say of a campaign beside its record: what a person changed at Google, and why Google refused it last.
package struct CampaignRemarks: Equatable, Sendable {
    package let drifts: [OpenDrift]
    package let faults: [JobFault]

    package init(drifts: [OpenDrift] = [], faults: [JobFault] = []) {
        self.drifts = drifts
        self.faults = faults
    }
}
