import Domain

/// Numbers of the fields of `adflight.v1.Campaign` that tests name.
enum CampaignNumber {
    static let id: UInt64 = 1
    static let customerID: UInt64 = 2
    static let name: UInt64 = 3
    static let objective: UInt64 = 4
    static let campaignType: UInt64 = 5
    static let dailyBudget: UInt64 = 6
    static let status: UInt64 = 9
    static let headlines: UInt64 = 12
    static let callToAction: UInt64 = 18
    static let euPoliticalAdvertising: UInt64 = 19
    static let etag: UInt64 = 24
    static let createTime: UInt64 = 25
    static let googleStatus: UInt64 = 29
}

let sampleID = "01890000-0000-7000-8000-0000000000ff"

/// An UpdateCampaignRequest for the sample campaign.
/// - Parameter mask: nil leaves the mask out.
func updateRequest(_ campaign: [UInt8], etag: String = "", mask: [String]?) -> [UInt8] {
    let named = field(CampaignNumber.id, sampleID) + campaign + field(CampaignNumber.etag, etag)
    return field(1, named) + (mask.map { paths in field(2, paths.flatMap { field(1, $0) }) } ?? [])
}

/// What protoc 3.21.12 `--encode=adflight.v1.CreateCampaignRequest` made of a campaign with every input field, and
/// with an id and a status, which are output only.
let protocCreateRequest = bytes(
    hex: """
        0aa2020a0769676e6f726564120c3132332d3435362d373839301a09c38974c3a920e5a48f2002280230a0f8fa053a0a323032372d30332d
        3031420a323032372d30332d333148045a0547726f757062034f6e65620854776f20f09f8cb76a05536176652e720453686f707a15687474
        70733a2f2f6578616d706c652e636f6d2f6182011968747470733a2f2f6578616d706c652e636f6d2f312e706e6782011e637573746f6d65
        72732f313233343536373839302f6173736574732f34328a011d637573746f6d6572732f313233343536373839302f6173736574732f3590
        0111980102a2011767656f546172676574436f6e7374616e74732f32383430a2010432323736aa0102656eb2010563726d2d37ba01067370
        72696e67ba010667617264656e
        """)

/// What protoc 3.21.12 `--encode=adflight.v1.Campaign` made of `CampaignRecord.sample`.
let protocCampaign = bytes(
    hex: """
        0a2430313839303030302d303030302d373030302d383030302d303030303030303030306666120a313233343536373839301a09c38974c3
        a920e5a48f2002280230a0f8fa053a0a323032372d30332d3031420a323032372d30332d3331480450ffffffffffffffff7f5a0547726f75
        7062034f6e65620854776f20f09f8cb76a05536176652e720453686f707a1568747470733a2f2f6578616d706c652e636f6d2f6182011968
        747470733a2f2f6578616d706c652e636f6d2f312e706e6782011e637573746f6d6572732f313233343536373839302f6173736574732f34
        328a011d637573746f6d6572732f313233343536373839302f6173736574732f35900111980102a2011767656f546172676574436f6e7374
        616e74732f32383430a2011767656f546172676574436f6e7374616e74732f32323736aa01166c616e6775616765436f6e7374616e74732f
        31303030b2010563726d2d37ba0106737072696e67ba010667617264656ec20103223722ca010b08c08df6d706108094ef3ad2010608c18d
        f6d706da010908c28df6d70610e807e20108526566757365642ee80102da020908c2a794d90610e807
        """)

extension CampaignInput {
    /// What `protocCreateRequest` says.
    static var sample: CampaignInput {
        var input = CampaignInput()
        input.customerID = Entry(text: "1234567890")
        input.name = "Été 夏"
        input.objective = .value(.leads)
        input.campaignType = .value(.search)
        input.dailyBudget = .value(Micros(12_500_000))
        input.startDate = Entry(text: "2027-03-01")
        input.endDate = Entry(text: "2027-03-31")
        input.adGroupName = "Group"
        input.headlines = ["One", "Two 🌷"]
        input.descriptions = ["Save."]
        input.businessName = "Shop"
        input.finalURL = "https://example.com/a"
        input.imageURLs = [
            Entry(text: "https://example.com/1.png"), Entry(text: "customers/1234567890/assets/42"),
        ]
        input.logoURL = Entry(text: "customers/1234567890/assets/5")
        input.callToAction = .value(.watchNow)
        input.euPoliticalAdvertising = .value(.doesNotContain)
        input.locations = [Entry(text: "geoTargetConstants/2840"), Entry(text: "2276")]
        input.languages = [Entry(text: "en")]
        input.externalID = "crm-7"
        input.labels = ["spring", "garden"]
        return input
    }
}

extension CampaignRecord {
    /// What `protocCampaign` says.
    static func sample() throws -> CampaignRecord {
        try sample(of: CampaignInput.sample, status: .published, googleStatus: .enabled)
    }

    static func sample(of input: CampaignInput, status: CampaignStatus, googleStatus: GoogleStatus?) throws
        -> CampaignRecord
    {
        CampaignRecord(
            id: CampaignID(bits: 0x01890000_0000_7000_8000_0000_0000_00FF), campaign: try Campaign(input),
            status: status, googleCampaignID: .max, googleStatus: googleStatus, publishError: "Refused.", revision: 7,
            createTime: Instant(microseconds: 1_795_000_000_123_456),
            updateTime: Instant(microseconds: 1_795_000_001_000_000),
            deleteTime: Instant(microseconds: 1_795_000_002_000_001))
    }

    /// A draft with nothing that may be left out.
    static func least() throws -> CampaignRecord {
        var input = CampaignInput()
        input.customerID = Entry(text: "1234567890")
        input.name = "Least"
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(5_000_000))
        input.startDate = Entry(text: "2027-03-01")
        return CampaignRecord(
            id: CampaignID(bits: 1), campaign: try Campaign(input), status: .draft, googleCampaignID: nil,
            googleStatus: nil, publishError: "", revision: 1, createTime: Instant(microseconds: 0),
            updateTime: Instant(microseconds: 1), deleteTime: nil)
    }
}
