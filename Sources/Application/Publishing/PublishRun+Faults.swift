internal import Domain
internal import GoogleAds
internal import Store

/// What Google said, field by field, for whoever looks at the job.
extension PublishRun {
    /// Kept before the jobs are settled. A database that is away costs the list, not the reasons in the settlement.
    func note(_ refused: [(campaign: CampaignID, faults: [GoogleFault])], of jobs: [ClaimedJob]) async {
        let faults = refused.compactMap { campaign, faults in
            jobs.first { $0.campaignID == campaign }.map { ($0, faults.map(JobFault.init)) }
        }
        guard !faults.isEmpty else { return }
        await context.attempt("faults") { () throws(Failure) in try await context.store.jobs.note(faults) }
    }
}

extension JobFault {
    init(_ fault: GoogleFault) {
        let name = fault.field?.rawValue ?? ""
        self.init(
            field: fault.index.map { "\(name)[\($0)]" } ?? name, reason: fault.message, code: fault.code,
            value: fault.value ?? "", googleRequestID: fault.requestID ?? "")
    }
}
