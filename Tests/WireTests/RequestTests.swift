import Domain
import Testing
import Wire

@Suite("Requests")
struct RequestTests {
    /// The violations of a refusal; empty when there was none.
    private func violations(_ body: () throws(Failure) -> Void) -> [Violation] {
        do {
            try body()
            return []
        } catch {
            return error.violations
        }
    }

    // MARK: Create

    @Test("a create request of protoc decodes to what was entered, without output-only fields")
    func decodesCreate() throws {
        let request = try CreateCampaignRequest(decoding: protocCreateRequest)
        #expect(request.campaign == .sample)
    }

    @Test("a campaign without fields is blank in every field")
    func decodesBlank() throws {
        #expect(try CreateCampaignRequest(decoding: field(1, [])).campaign == CampaignInput())
    }

    @Test("a request without its campaign names what is missing")
    func needsCampaign() {
        let found = violations { () throws(Failure) in _ = try CreateCampaignRequest(decoding: []) }
        #expect(found.map(\.rule) == ["campaign.required"])
        let update = violations { () throws(Failure) in _ = try UpdateCampaignRequest(decoding: []) }
        #expect(update.map(\.rule) == ["campaign.required"])
    }

    @Test("the last of a repeated single field counts, and two halves of a campaign become one")
    func mergesParts() throws {
        let halves =
            field(1, field(CampaignNumber.name, "a") + field(CampaignNumber.headlines, "one"))
            + field(1, field(CampaignNumber.name, "b") + field(CampaignNumber.headlines, "two"))
        let campaign = try CreateCampaignRequest(decoding: halves).campaign
        #expect(campaign.name == "b")
        #expect(campaign.headlines == ["one", "two"])
    }

    @Test("fields of a later version are passed over")
    func passesOverUnknownFields() throws {
        let later = field(900, "new") + field(901, -1) + varint(902 << 3 | 1) + [UInt8](repeating: 9, count: 8)
        let request = try CreateCampaignRequest(decoding: later + field(1, later + field(CampaignNumber.name, "a")))
        #expect(request.campaign.name == "a")
    }

    @Test("an amount of any size is kept for the rules to judge", arguments: [Int64.min, -1, 1, .max])
    func keepsAmounts(amount: Int64) throws {
        let request = try CreateCampaignRequest(decoding: field(1, field(CampaignNumber.dailyBudget, amount)))
        #expect(request.campaign.dailyBudget == .value(Micros(amount)))
    }

    // MARK: Ids

    @Test("an id request decodes what it encoded")
    func roundTripsID() throws {
        let id = try #require(CampaignID(sampleID))
        #expect(CampaignIDRequest(id: id).encoded == field(1, sampleID))
        #expect(try CampaignIDRequest(decoding: field(1, sampleID)).id == id)
    }

    @Test(
        "an id that is none is refused",
        arguments: [
            ("", "id.required"), ("1", "id.unreadable"), (sampleID + "0", "id.unreadable"),
            ("g1890000-0000-7000-8000-0000000000ff", "id.unreadable"),
        ])
    func refusesID(text: String, rule: String) {
        let found = violations { () throws(Failure) in _ = try CampaignIDRequest(decoding: field(1, text)) }
        #expect(found.map(\.rule) == [rule])
        let delete = violations { () throws(Failure) in _ = try CampaignActionRequest(decoding: field(1, text)) }
        #expect(delete.map(\.rule) == [rule])
    }

    @Test("an update without an id names campaign.id")
    func updateNeedsID() {
        let found = violations { () throws(Failure) in
            _ = try UpdateCampaignRequest(decoding: field(1, field(CampaignNumber.name, "a")))
        }
        #expect(found.map(\.rule) == ["campaign.id.required"])
    }

    // MARK: Etags

    @Test("an etag names the revision", arguments: [("", nil), ("\"1\"", 1), ("\"9223372036854775807\"", Int64.max)])
    func readsEtag(etag: String, revision: Int64?) throws {
        let delete = try CampaignActionRequest(decoding: field(1, sampleID) + field(2, etag))
        #expect(delete.revision == revision)
        let update = try UpdateCampaignRequest(decoding: updateRequest([], etag: etag, mask: ["*"]))
        #expect(update.revision == revision)
    }

    @Test(
        "an etag of any other form is refused",
        arguments: ["1", "\"", "\"\"", "\"x\"", "W/\"1\"", "\"1\" ", "\"1", "\"9223372036854775808\"", "\" 1\""])
    func refusesEtag(etag: String) {
        let delete = violations { () throws(Failure) in
            _ = try CampaignActionRequest(decoding: field(1, sampleID) + field(2, etag))
        }
        #expect(delete.map(\.rule) == ["etag.unreadable"])
        let update = violations { () throws(Failure) in
            _ = try UpdateCampaignRequest(decoding: updateRequest([], etag: etag, mask: ["*"]))
        }
        #expect(update.map(\.rule) == ["campaign.etag.unreadable"])
    }

    // MARK: Lists

    @Test("a page has a default and a greatest size", arguments: [(0, 50), (1, 1), (1_000, 1_000), (1_001, 1_000)])
    func limitsPages(asked: Int64, given: Int) throws {
        #expect(try ListCampaignsRequest(decoding: field(1, asked)).pageSize == given)
    }

    @Test("a list request carries its token and its customer")
    func decodesList() throws {
        let request = try ListCampaignsRequest(decoding: field(2, "next") + field(3, "123-456-7890"))
        #expect(request.pageToken == "next")
        #expect(request.list.query.customerID == CustomerID(1_234_567_890))
        let blank = try ListCampaignsRequest(decoding: [])
        #expect(blank.pageSize == 50)
        #expect(blank.pageToken.isEmpty)
        #expect(blank.list.query == CampaignQuery(of: nil))
    }

    @Test("a negative page and a customer that is none are refused")
    func refusesList() {
        let size = violations { () throws(Failure) in _ = try ListCampaignsRequest(decoding: field(1, -1)) }
        #expect(size.map(\.rule) == ["page_size.range"])
        let customer = violations { () throws(Failure) in _ = try ListCampaignsRequest(decoding: field(3, "12")) }
        #expect(customer.map(\.rule) == ["customer_id.unreadable"])
    }
}
