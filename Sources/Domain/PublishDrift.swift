/// A field in which a campaign at Google is not what we hold. Noted and shown; never overwritten.
package struct Drift: Equatable, Sendable {
    package let field: CampaignField
    package let held: String
    package let found: String

    package init(_ field: CampaignField, held: String, found: String) {
        self.field = field
        self.held = held
        self.found = found
    }

    /// `end_date: Google Ads has 2027-03-01, we hold 2027-02-28`.
    package var sentence: String { "\(field.rawValue): Google Ads has \(found), we hold \(held)" }
}

/// What a search read of a campaign at Google.
package struct FoundCampaign: Equatable, Sendable {
    package let googleCampaignID: Int64
    package let status: GoogleStatus
    package let name: String
    /// Nil when Google has a total budget.
    package let dailyBudget: Micros?
    package let startDate: CalendarDate?
    /// Nil runs without end.
    package let endDate: CalendarDate?

    package init(
        googleCampaignID: Int64, status: GoogleStatus, name: String, dailyBudget: Micros?, startDate: CalendarDate?,
        endDate: CalendarDate?
    ) {
        self.googleCampaignID = googleCampaignID
        self.status = status
        self.name = name
        self.dailyBudget = dailyBudget
        self.startDate = startDate
        self.endDate = endDate
    }

    /// Where it is not what was intended.
    package func drift(from intended: Campaign) -> [Drift] {
        func difference<Value: Equatable>(
            _ field: CampaignField, _ held: Value?, _ found: Value?, _ text: (Value) -> String
        ) -> Drift? {
            held == found ? nil : Drift(field, held: held.map(text) ?? "none", found: found.map(text) ?? "none")
        }
        return [
            difference(.name, intended.name, name) { $0 },
            difference(.dailyBudget, intended.dailyBudget, dailyBudget) { String($0.amount) },
            difference(.startDate, intended.startDate, startDate, \.description),
            difference(.endDate, intended.endDate, endDate, \.description),
        ].compactMap(\.self)
    }
}
