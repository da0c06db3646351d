internal import Domain
internal import GoogleAds

/// Asks Google what it would say to a publish, at the pace that is set.
struct Rehearsals: Sendable {
    let google: GoogleAdsClient
    let gate: RequestGate

    func rehearse(_ complete: CompleteCampaign, id: CampaignID) async throws(Failure) -> GoogleAdsClient.Rehearsal {
        let customer = complete.campaign.customerID
        return try await google.rehearse(complete, id: id) { (operations) throws(Failure) in
            guard let closed = try await gate.pass(operations, of: customer) else { return }
            throw .exhausted("\(closed.reason); rehearse it again in \(closed.delay.components.seconds + 1) s")
        }
    }
}
