import Domain
import Testing

@Suite("A campaign's life")
struct LifeTests {
    func record(_ status: CampaignStatus, _ google: GoogleStatus? = nil) throws -> CampaignRecord {
        CampaignRecord(
            id: CampaignID(bits: 1), campaign: try Campaign(.complete), status: status,
            googleCampaignID: google == nil ? nil : 5, googleStatus: google, publishError: "", revision: 1,
            createTime: Instant(microseconds: 0), updateTime: Instant(microseconds: 0), deleteTime: nil)
    }

    func allows(_ body: () throws(Failure) -> Void) -> Bool {
        do { try body() } catch { return false }
        return true
    }

    @Test(
        "what may be changed, deleted, paused depends on where it stands",
        arguments: [
            (CampaignStatus.draft, GoogleStatus?.none, true, true, false), (.failed, nil, true, true, false),
            (.queued, nil, false, false, false), (.publishing, nil, false, false, false),
            (.published, .paused, false, true, true), (.published, .enabled, false, false, true),
            (.published, .removed, false, true, false),
        ])
    func permissions(status: CampaignStatus, google: GoogleStatus?, change: Bool, delete: Bool, pause: Bool) throws {
        let record = try record(status, google)
        #expect(allows { () throws(Failure) in try record.requireChangeable([.name]) } == change)
        #expect(allows { () throws(Failure) in try record.requireDeletable() } == delete)
        #expect(allows { () throws(Failure) in try record.requireAtGoogle() } == pause)
    }

    @Test("our own notes on a published campaign may change")
    func notes() throws {
        let record = try record(.published, .enabled)
        #expect(allows { () throws(Failure) in try record.requireChangeable([.externalID, .labels]) })
    }
}
