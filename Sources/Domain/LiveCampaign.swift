/// One of our published campaigns as Google has it now.
package struct LiveCampaign: Equatable, Sendable {
    package let googleCampaignID: Int64
    package let name: String
    package let status: GoogleStatus
    /// Nil when it could not be read.
    package let budget: Budget?
    package let startDate: CalendarDate?
    /// Nil runs without end.
    package let endDate: CalendarDate?
    /// Our campaigns whose marks its ads carry; more than one only when somebody copied ads.
    package let marks: Set<CampaignID>

    package init(
        googleCampaignID: Int64, name: String, status: GoogleStatus, budget: Budget?, startDate: CalendarDate?,
        endDate: CalendarDate?, marks: Set<CampaignID>
    ) {
        self.googleCampaignID = googleCampaignID
        self.name = name
        self.status = status
        self.budget = budget
        self.startDate = startDate
        self.endDate = endDate
        self.marks = marks
    }
}

/// A drift that was found and has not gone since.
package struct OpenDrift: Equatable, Sendable {
    package let campaignID: CampaignID
    package let drift: Drift
    /// When Google was first seen to have it so.
    package let foundTime: Instant

    package init(campaignID: CampaignID, drift: Drift, foundTime: Instant) {
        self.campaignID = campaignID
        self.drift = drift
        self.foundTime = foundTime
    }
}

/// One way in which a campaign at Google is not what we have of it. A person changed it there; that stands.
package struct Drift: Hashable, Sendable {
    /// The API's name of the field.
    package let field: String
    package let ours: String
    package let googles: String

    package init(field: String, ours: String, googles: String) {
        self.field = field
        self.ours = ours
        self.googles = googles
    }

    /// The field that Google's status is in.
    package static let status = "google_status"

    /// `end_date: Google Ads has 2027-03-01, we hold 2027-02-28`.
    package var sentence: String { "\(field): Google Ads has \(googles), we hold \(ours)" }
}

extension CampaignRecord {
    /// How Google's campaign differs from this record; nil there means that it is gone, as REMOVED is.
    /// - Parameter set: the status that a job of ours set last, when the record has already taken on another from Google.
    package func drift(to live: LiveCampaign?, set: GoogleStatus? = nil) -> [Drift] {
        let status = (set ?? googleStatus)?.rawValue
        guard let live, live.status != .removed else {
            return differences([(Drift.status, status, GoogleStatus.removed.rawValue)])
        }
        let found = differences([
            ("name", campaign.name, live.name),
            (Drift.status, status, live.status.rawValue),
            ("start_date", campaign.startDate.description, live.startDate?.description),
            ("end_date", campaign.endDate?.description, live.endDate?.description),
        ])
        guard let budget = live.budget else { return found }
        return found
            + differences([
                (CampaignField.dailyBudget.rawValue, campaign.budget.daily?.decimal, budget.daily?.decimal),
                (CampaignField.totalBudget.rawValue, campaign.budget.total?.decimal, budget.total?.decimal),
            ])
    }

    private func differences(_ fields: [(name: String, ours: String?, googles: String?)]) -> [Drift] {
        fields.filter { $0.ours != $0.googles }
            .map { Drift(field: $0.name, ours: $0.ours ?? "none", googles: $0.googles ?? "none") }
    }
}
