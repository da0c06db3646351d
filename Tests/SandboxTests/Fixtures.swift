import FoundationEssentials
import HTTP2
import Sandbox

/// 2026-11-21 12:00:00 UTC, the day all bodies of these tests are written for.
let noon: Int64 = 1_795_262_400

/// A sandbox with a valid access token in hand.
struct Client {
    let sandbox: Sandbox
    let token: String

    init(journal: String? = nil, faults: Faults = Faults()) async throws {
        sandbox = try Sandbox(journal: journal, faults: faults) { noon }
        token = try await sandbox.accessToken()
    }

    /// Posts a body to a method of customer 1234567890.
    func post(_ method: String, _ body: JSON, version: String = "v26") async -> HTTPResponse? {
        await post(method, bytes: body.encoded, version: version)
    }

    func post(_ method: String, bytes: [UInt8], version: String = "v26") async -> HTTPResponse? {
        await sandbox.respond(
            to: HTTPRequest(
                method: "POST", path: "/\(version)/customers/1234567890/googleAds:\(method)",
                headers: [
                    (name: "authorization", value: "Bearer \(token)"),
                    (name: "content-type", value: "application/json"),
                ],
                body: bytes))
    }

    func mutate(_ body: JSON) async -> HTTPResponse? { await post("mutate", body) }

    func search(_ query: String) async -> HTTPResponse? { await post("search", ["query": .string(query)]) }
}

extension Sandbox {
    func postForm(_ form: String) async -> HTTPResponse? {
        await respond(
            to: HTTPRequest(
                method: "POST", path: "/token",
                headers: [(name: "content-type", value: "application/x-www-form-urlencoded")], body: Array(form.utf8)))
    }

    func accessToken() async throws -> String {
        let form =
            "grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret"
            + "&refresh_token=1%2F%2Fsandbox-refresh"
        return try JSON(response: await postForm(form))["access_token"]?.string ?? ""
    }
}

extension JSON {
    /// The body of an answer.
    init(response: HTTPResponse?) throws {
        struct NoAnswer: Error {}
        guard let response else { throw NoAnswer() }
        self = try JSON(parsing: response.body)
    }

    /// The element of an array.
    subscript(_ index: Int) -> JSON? {
        guard let elements = array, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// A copy with the value at a dotted path replaced, added, or (`nil`) taken away; numbers index arrays.
    func with(_ path: String, _ value: JSON?) -> JSON { with(path.split(separator: ".")[...], value) }

    private func with(_ path: ArraySlice<Substring>, _ value: JSON?) -> JSON {
        guard let name = path.first else { return value ?? .null }
        if let index = Int(name), var elements = array {
            if path.count == 1, value == nil {
                elements.remove(at: index)
            } else if index == elements.count {
                elements.append(value ?? .null)
            } else {
                elements[index] = elements[index].with(path.dropFirst(), value)
            }
            return .array(elements)
        }
        var members = object ?? [:]
        members[String(name)] =
            path.count == 1 ? value : (members[String(name)] ?? .object([:])).with(path.dropFirst(), value)
        return .object(members)
    }
}

/// Paths of the good body's parts.
enum Part {
    static let budget = "mutateOperations.0.campaignBudgetOperation.create."
    static let campaign = "mutateOperations.1.campaignOperation.create."
    static let adGroup = "mutateOperations.2.adGroupOperation.create."
    static let location = "mutateOperations.3.adGroupCriterionOperation.create."
    static let image = "mutateOperations.5.assetOperation.create."
    static let adGroupAd = "mutateOperations.8.adGroupAdOperation.create."
    static let ad = adGroupAd + "ad.demandGenMultiAssetAd."
}

/// The header of a PNG of that size: all the sandbox looks at.
func png(_ width: UInt32, _ height: UInt32) -> JSON {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
    let size = [width, height].flatMap { value in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    return .string(Data(signature + Array("IHDR".utf8) + size + [8, 2, 0, 0, 0, 0, 0, 0, 0]).base64EncodedString())
}

private func asset(_ id: Int, _ name: String, _ width: UInt32, _ height: UInt32) -> JSON {
    [
        "assetOperation": [
            "create": [
                "resourceName": .string("customers/1234567890/assets/\(id)"), "name": .string(name),
                "imageAsset": ["data": png(width, height)],
            ]
        ]
    ]
}

private func criterion(_ target: JSON) -> JSON {
    [
        "adGroupCriterionOperation": [
            "create": .object(
                (target.object ?? [:]).merging(["adGroup": "customers/1234567890/adGroups/-3"]) { old, _ in old })
        ]
    ]
}

/// A whole Demand Gen campaign in one atomic request.
let goodBody: JSON = [
    "mutateOperations": [
        [
            "campaignBudgetOperation": [
                "create": [
                    "resourceName": "customers/1234567890/campaignBudgets/-1", "name": "Winter budget",
                    "amountMicros": "50000000", "deliveryMethod": "STANDARD", "explicitlyShared": false,
                ]
            ]
        ],
        [
            "campaignOperation": [
                "create": [
                    "resourceName": "customers/1234567890/campaigns/-2", "name": "Winter", "status": "PAUSED",
                    "advertisingChannelType": "DEMAND_GEN",
                    "campaignBudget": "customers/1234567890/campaignBudgets/-1", "maximizeConversions": [:],
                    "containsEuPoliticalAdvertising": "DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING",
                    "startDateTime": "2026-12-01 00:00:00", "endDateTime": "2026-12-31 23:59:59",
                ]
            ]
        ],
        [
            "adGroupOperation": [
                "create": [
                    "resourceName": "customers/1234567890/adGroups/-3", "name": "Winter group", "status": "ENABLED",
                    "campaign": "customers/1234567890/campaigns/-2",
                    "demandGenAdGroupSettings": ["channelControls": ["channelStrategy": "ALL_CHANNELS"]],
                ]
            ]
        ],
        criterion(["location": ["geoTargetConstant": "geoTargetConstants/2840"]]),
        criterion(["language": ["languageConstant": "languageConstants/1000"]]),
        asset(-4, "Winter landscape", 1200, 628), asset(-5, "Winter square", 1200, 1200),
        asset(-6, "Winter logo", 144, 144),
        [
            "adGroupAdOperation": [
                "create": [
                    "adGroup": "customers/1234567890/adGroups/-3", "status": "ENABLED",
                    "ad": [
                        "name": "Winter ad 0190a1", "finalUrls": ["https://www.example.com/winter"],
                        "demandGenMultiAssetAd": [
                            "headlines": [["text": "Winter sale"], ["text": "Thirty five characters long title x"]],
                            "descriptions": [["text": "Save on everything until Sunday."]],
                            "businessName": "Example Shop",
                            "marketingImages": [["asset": "customers/1234567890/assets/-4"]],
                            "squareMarketingImages": [["asset": "customers/1234567890/assets/-5"]],
                            "logoImages": [
                                ["asset": "customers/1234567890/assets/-6"], ["asset": "customers/1234567890/assets/5"],
                            ],
                        ],
                    ],
                ]
            ]
        ],
    ]
]
