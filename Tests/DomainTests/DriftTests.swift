import Domain
import Testing

@Suite("What a person changed at Google")
struct DriftTests {
    private func record(_ status: GoogleStatus = .paused) throws -> CampaignRecord {
        CampaignRecord(
            id: CampaignID(bits: 1), campaign: try Campaign(.complete), status: .published, googleCampaignID: 5,
            googleStatus: status, publishError: "", revision: 1, createTime: Instant(microseconds: 0),
            updateTime: Instant(microseconds: 0), deleteTime: nil)
    }

    /// As Google has it, unless something else is said.
    private func live(
        _ record: CampaignRecord, name: String? = nil, status: GoogleStatus = .paused, budget: Budget? = nil,
        end: CalendarDate?? = nil
    ) -> LiveCampaign {
        LiveCampaign(
            googleCampaignID: 5, name: name ?? record.campaign.name, status: status,
            budget: budget ?? record.campaign.budget, startDate: record.campaign.startDate,
            endDate: end ?? record.campaign.endDate, marks: [])
    }

    @Test("nothing differs where nothing was changed")
    func same() throws {
        let record = try record()
        #expect(record.drift(to: live(record)) == [])
    }

    @Test("name, status, budget and end are told by their fields, with both values")
    func fields() throws {
        let record = try record()
        let end = try #require(CalendarDate(entered: "2036-01-31"))
        let found = record.drift(
            to: live(record, name: "Renamed", status: .enabled, budget: .daily(Micros(99_000_000)), end: end))
        #expect(found.map(\.field) == ["name", "google_status", "end_date", "daily_budget_micros"])
        #expect(found.map(\.googles) == ["Renamed", "ENABLED", "2036-01-31", "99"])
        #expect(found[1].sentence == "google_status: Google Ads has ENABLED, we hold PAUSED")
    }

    @Test("a campaign that is gone differs in its status alone", arguments: [true, false])
    func gone(isSaid: Bool) throws {
        let record = try record()
        let found = record.drift(to: isSaid ? live(record, name: "Renamed", status: .removed) : nil)
        #expect(found == [Drift(field: "google_status", ours: "PAUSED", googles: "REMOVED")])
    }

    @Test("a status that the record has taken on from Google still differs from the one that we set")
    func followed() throws {
        let record = try record(.enabled)
        #expect(record.drift(to: live(record, status: .enabled)) == [])
        #expect(
            record.drift(to: live(record, status: .enabled), set: .paused) == [
                Drift(field: "google_status", ours: "PAUSED", googles: "ENABLED")
            ])
        #expect(record.drift(to: live(record, status: .paused), set: .paused) == [])
    }
}
