/// What may be done with a campaign where it stands.
extension CampaignRecord {
    /// What can change once Google has the campaign: a job brings it there.
    private static let changeableAtGoogle: Set<CampaignField> = [.dailyBudget, .totalBudget, .startDate, .endDate]

    /// Whether Google must hear of a change of these fields.
    package func isAtGoogle(_ fields: some Sequence<CampaignField>) -> Bool {
        status == .published && fields.contains(where: Self.changeableAtGoogle.contains)
    }

    /// Throws unless these fields may change now. A published campaign is what Google has: its budget and dates can change
    /// there, and our own notes on it here.
    package func requireChangeable(_ fields: some Sequence<CampaignField>) throws(Failure) {
        switch status {
        case .draft, .failed:
            return
        case .queued, .publishing:
            throw .failedPrecondition("the campaign is being published; wait until it is PUBLISHED or FAILED")
        case .published:
            let local: Set<CampaignField> = [.externalID, .labels]
            let fixed = fields.filter { !local.contains($0) && !Self.changeableAtGoogle.contains($0) }
            if isAtGoogle(fields) { try requireAtGoogle() }
            guard fixed.isEmpty else {
                throw .failedPrecondition(
                    "the campaign is published",
                    fixed.map {
                        Violation(
                            $0, .unsupported, reason: "cannot change once published",
                            hint: "budget, dates, external_id and labels can")
                    })
            }
        }
    }

    /// Throws when a published campaign would go from a daily budget to a total one, or back: Google fixes that for good.
    package func requireSameBudgetKind(_ changed: Campaign) throws(Failure) {
        guard changed.budget.field != campaign.budget.field else { return }
        throw .failedPrecondition(
            "the campaign is published",
            [
                Violation(
                    changed.budget.field, .unsupported, reason: "is another kind of budget than it was published with",
                    hint: "change \(campaign.budget.field.rawValue) instead")
            ])
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
        switch status {
        case .published: break
        case .queued, .publishing:
            throw .failedPrecondition("the campaign is being published; wait until it is PUBLISHED or FAILED")
        case .draft, .failed:
            throw .failedPrecondition("the campaign is \(status.rawValue); publish it first")
        }
        guard googleStatus != .removed else {
            throw .failedPrecondition("the campaign was removed at Google Ads, which is final; create a new one")
        }
    }
}

extension Campaign {
    /// Throws when Google would refuse a published campaign these fields, such as a date in the past.
    package func requirePublishable(_ fields: [CampaignField], today: CalendarDate) throws(Failure) {
        do throws(Failure) {
            _ = try CompleteCampaign(self, today: today)
        } catch {
            let names = Set(fields.map(\.rawValue))
            let wrong = error.violations.filter { names.contains($0.field) }
            guard wrong.isEmpty else { throw .failedPrecondition("the campaign is published", wrong) }
        }
    }
}
