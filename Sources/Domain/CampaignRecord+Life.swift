/// What may be done with a campaign where it stands.
extension CampaignRecord {
    /// Throws unless these fields may change now. A published campaign is what Google has: only our own notes on it
    /// may change here.
    package func requireChangeable(_ fields: some Sequence<CampaignField>) throws(Failure) {
        switch status {
        case .draft, .failed:
            return
        case .queued, .publishing:
            throw .failedPrecondition("the campaign is being published; wait until it is PUBLISHED or FAILED")
        case .published:
            let local: Set<CampaignField> = [.externalID, .labels]
            let fixed = fields.filter { !local.contains($0) }
            guard fixed.isEmpty else {
                throw .failedPrecondition(
                    "the campaign is published",
                    fixed.map {
                        Violation(
                            $0, .unsupported, reason: "cannot change once published",
                            hint: "only external_id and labels can")
                    })
            }
        }
    }

    /// Throws unless the campaign may be deleted: nothing of ours must go on spending unseen.
    package func requireDeletable() throws(Failure) {
        switch (status, googleStatus) {
        case (.draft, _), (.failed, _), (.published, .paused), (.published, .removed): return
        case (.queued, _), (.publishing, _):
            throw .failedPrecondition("the campaign is being published; wait until it is PUBLISHED or FAILED")
        case (.published, _):
            throw .failedPrecondition("the campaign is ENABLED at Google Ads; pause it first")
        }
    }

    /// Throws unless Google has the campaign and it can still be paused and enabled.
    package func requireAtGoogle() throws(Failure) {
        guard status == .published else {
            throw .failedPrecondition("the campaign is \(status.rawValue); publish it first")
        }
        guard googleStatus != .removed else {
            throw .failedPrecondition("the campaign was removed at Google Ads, which is final; create a new one")
        }
    }
}
