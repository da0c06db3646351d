import Domain
import Testing
import Wire

@Suite("Field masks")
struct FieldMaskTests {
    private let changeable = CampaignField.allCases.filter { $0 != .customerID }

    /// What only one kind of ad has takes that of the others with it: they are tested where the kinds are.
    @Test("a mask names its fields", arguments: CampaignField.allCases.filter { $0 != .customerID })
    func namesFields(named: CampaignField) throws {
        let request = try UpdateCampaignRequest(decoding: updateRequest([], mask: [named.rawValue]))
        #expect(named.rawValue.contains(".") ? request.fields.first == named : request.fields == [named])
    }

    @Test("a star means every field but the customer")
    func starMeansAll() throws {
        #expect(try UpdateCampaignRequest(decoding: updateRequest([], mask: ["*"])).fields == changeable)
    }

    @Test("without a mask the fields that are filled in change", arguments: [nil, []] as [[String]?])
    func filledFields(mask: [String]?) throws {
        let campaign =
            field(CampaignNumber.customerID, "1234567890") + field(CampaignNumber.name, "a")
            + field(CampaignNumber.objective, 77) + field(CampaignNumber.status, 4)
        let request = try UpdateCampaignRequest(decoding: updateRequest(campaign, mask: mask))
        #expect(request.fields == [.name, .objective])
        #expect(request.input.name == "a")
    }

    @Test("a mask of more paths than there can be fields is refused before they are read", arguments: ["", "name"])
    func tooMany(path: String) throws {
        let mask = Array(repeating: path, count: 101)
        for message in [
            updateRequest([], mask: mask), updateRequest([], mask: Array(repeating: path, count: 100_000)),
        ] {
            let refusal = #expect(throws: Failure.self) { try UpdateCampaignRequest(decoding: message) }
            #expect(refusal?.violations.map(\.rule) == ["update_mask.count"])
        }
        #expect(throws: Never.self) {
            try UpdateCampaignRequest(decoding: updateRequest([], mask: Array(repeating: "name", count: 100)))
        }
    }

    @Test(
        "what cannot change is refused by name",
        arguments: [
            ["customer_id"], ["id"], ["etag"], ["status"], ["nonsense"], [""], ["Name"], ["headlines[0]"],
            ["*", "nonsense"], ["publish_error", "id"],
        ])
    func refusesFields(mask: [String]) {
        let refusal = #expect(throws: Failure.self) {
            try UpdateCampaignRequest(decoding: updateRequest([], mask: ["name"] + mask))
        }
        #expect(refusal?.violations.map(\.rule) == mask.map { _ in "update_mask.unsupported" })
        #expect(refusal?.violations.map(\.value) == mask)
    }
}
