import Domain
import Testing

@Suite("Drift between what we hold and what Google has")
struct DriftTests {
    @Test("is found in each field that people change at Google, and in no other")
    func fields() throws {
        let held = try Campaign(.complete)
        func found(_ name: String? = nil, budget: Int64 = 0, days: Int = 0) -> FoundCampaign {
            FoundCampaign(
                googleCampaignID: 9, status: .enabled, name: name ?? held.name,
                dailyBudget: Micros(held.dailyBudget.amount + budget),
                startDate: CalendarDate(daysSince1970: held.startDate.daysSince1970 + days), endDate: held.endDate)
        }
        #expect(found().drift(from: held).isEmpty)
        #expect(found("Other").drift(from: held) == [Drift(.name, held: held.name, found: "Other")])
        #expect(found(budget: 1).drift(from: held).map(\.field) == [.dailyBudget])
        #expect(found(days: 1).drift(from: held).map(\.field) == [.startDate])
    }

    @Test("says none for an end that one side does not have")
    func noEnd() throws {
        let held = try Campaign(.complete)
        let endless = FoundCampaign(
            googleCampaignID: 9, status: .paused, name: held.name, dailyBudget: nil, startDate: held.startDate,
            endDate: nil)
        let drift = endless.drift(from: held)
        #expect(drift.first?.found == "none")
        #expect(drift.map(\.field) == (held.endDate == nil ? [.dailyBudget] : [.dailyBudget, .endDate]))
    }
}
