import FoundationEssentials
import HTTP2
import Sandbox

/// 2026-11-21 12:00:00 UTC, the day all bodies of these tests are written for.
let noon: Int64 = 1_795_262_400

/// A sandbox with a valid access token in hand.
struct Client {
    let sandbox: Sandbox
    let token: String
    let clock: ManualClock

    init(
        journal: String? = nil, faults: Faults = Faults(), account: SandboxAccount = SandboxAccount(),
        servesControl: Bool = false
    ) async throws {
        let clock = ManualClock()
        self.clock = clock
        sandbox = try Sandbox(
            journal: journal, faults: faults, account: account, servesControl: servesControl, clock: clock
        ) { noon }
        token = try await sandbox.accessToken()
    }

    /// Posts a body to a method of customer 1234567890, or of another one.
    func post(
        _ method: String, _ body: JSON, version: String = "v26", customer: String = "1234567890",
        headers: [(name: String, value: String)] = []
    ) async -> HTTPResponse? {
        await post(method, bytes: body.encoded, version: version, customer: customer, headers: headers)
    }

    func post(
        _ method: String, bytes: [UInt8], version: String = "v26", customer: String = "1234567890",
        headers: [(name: String, value: String)] = []
    ) async -> HTTPResponse? {
        await sandbox.respond(
            to: HTTPRequest(
                method: "POST", path: "/\(version)/customers/\(customer)/googleAds:\(method)",
                headers: [
                    (name: "authorization", value: "Bearer \(token)"),
                    (name: "content-type", value: "application/json"),
                ] + headers,
                body: bytes))
    }

    func mutate(_ body: JSON) async -> HTTPResponse? { await post("mutate", body) }

    func search(_ query: String) async -> HTTPResponse? { await post("search", ["query": .string(query)]) }

    /// Names of the campaigns that a search finds now.
    func searchNames() async throws -> [String] {
        let rows = try JSON(response: await search("SELECT campaign.name FROM campaign"))["results"]?.array ?? []
        return rows.compactMap { $0["campaign"]?["name"]?.string }
    }

    /// The codes and places of the errors in the answer, without those that only follow from another.
    func faults(of body: JSON) async throws -> [String] { Refusal(try JSON(response: await mutate(body))).faults }
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

extension JSON {
    /// A whole campaign's body as another campaign: other temporary ids, other unique names.
    func renamed(_ suffix: String, idsLoweredBy step: Int = 0) -> JSON {
        switch self {
        case .array(let elements): return .array(elements.map { $0.renamed(suffix, idsLoweredBy: step) })
        case .object(let members):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { name, value in
                        if name == "name", let text = value.string { return (name, .string(text + suffix)) }
                        return (name, value.renamed(suffix, idsLoweredBy: step))
                    }))
        case .string(let text):
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.first == "customers", let id = parts.last.flatMap({ Int($0) }), id < 0 else { return self }
            return .string((parts.dropLast() + ["\(id - step)"]).joined(separator: "/"))
        default: return self
        }
    }

    /// Several campaigns in one atomic request.
    static func together(_ bodies: [JSON]) -> JSON {
        ["mutateOperations": .array(bodies.flatMap { $0["mutateOperations"]?.array ?? [] })]
    }

    /// One operation that changes fields of a resource; the mask names them all.
    static func update(_ operation: String, _ name: JSON?, _ fields: [String: JSON], mask: JSON? = nil) -> JSON {
        let resource = fields.merging(["resourceName": name ?? .null]) { own, _ in own }
        return [
            "mutateOperations": [
                [
                    operation: [
                        "update": .object(resource),
                        "updateMask": mask ?? .string(fields.keys.sorted().joined(separator: ",")),
                    ]
                ]
            ]
        ]
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

private func texts(_ texts: String...) -> JSON { .array(texts.map { ["text": .string($0)] }) }

private func criterion(ofCampaign target: [String: JSON]) -> JSON {
    [
        "campaignCriterionOperation": [
            "create": .object(target.merging(["campaign": "customers/1234567890/campaigns/-2"]) { own, _ in own })
        ]
    ]
}

/// A whole Search campaign in one atomic request.
let searchBody: JSON = [
    "mutateOperations": [
        goodBody["mutateOperations"]?[0] ?? .null,
        [
            "campaignOperation": [
                "create": [
                    "resourceName": "customers/1234567890/campaigns/-2", "name": "Winter", "status": "PAUSED",
                    "advertisingChannelType": "SEARCH",
                    "campaignBudget": "customers/1234567890/campaignBudgets/-1",
                    "targetSpend": ["cpcBidCeilingMicros": "1500000"],
                    "networkSettings": [
                        "targetGoogleSearch": true, "targetSearchNetwork": true, "targetContentNetwork": false,
                        "targetPartnerSearchNetwork": false,
                    ],
                    "containsEuPoliticalAdvertising": "DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING",
                    "startDateTime": "2026-12-01 00:00:00", "endDateTime": "2026-12-31 23:59:59",
                    "urlCustomParameters": [["key": "adflight", "value": "0190a1"]],
                ]
            ]
        ],
        [
            "adGroupOperation": [
                "create": [
                    "resourceName": "customers/1234567890/adGroups/-3", "name": "Winter group", "status": "ENABLED",
                    "campaign": "customers/1234567890/campaigns/-2", "type": "SEARCH_STANDARD",
                ]
            ]
        ],
        criterion(["keyword": ["text": "winter shoes", "matchType": "PHRASE"]]),
        criterion(["keyword": ["text": "free", "matchType": "BROAD"], "negative": true]),
        criterion(ofCampaign: ["location": ["geoTargetConstant": "geoTargetConstants/2840"]]),
        criterion(ofCampaign: ["language": ["languageConstant": "languageConstants/1000"]]),
        criterion(ofCampaign: ["keyword": ["text": "used", "matchType": "EXACT"], "negative": true]),
        [
            "adGroupAdOperation": [
                "create": [
                    "adGroup": "customers/1234567890/adGroups/-3", "status": "ENABLED",
                    "ad": [
                        "name": "Winter ad 0190a1", "finalUrls": ["https://www.example.com/winter"],
                        "responsiveSearchAd": [
                            "headlines": texts("Winter sale", "Warm shoes", "Buy today"),
                            "descriptions": texts("Save until Sunday.", "Free returns."), "path1": "winter",
                            "path2": "shoes",
                        ],
                    ],
                ]
            ]
        ],
    ]
]

/// The ad of the good body as another kind of ad, with the assets it needs in place of the landscape image.
func body(withAd kind: String, _ ad: JSON, assets: [JSON] = []) -> JSON {
    let operations = goodBody["mutateOperations"]?.array ?? []
    let adGroupAd = operations[8].with("adGroupAdOperation.create.ad.demandGenMultiAssetAd", nil)
        .with("adGroupAdOperation.create.ad.\(kind)", ad)
    return ["mutateOperations": .array(operations[..<5] + assets + [adGroupAd])]
}

/// A video ad, with its video in the same request.
let videoBody = body(
    withAd: "demandGenVideoResponsiveAd",
    [
        "businessName": ["text": "Shop"], "headlines": texts("Film"), "longHeadlines": texts("A long film"),
        "descriptions": texts("See it."), "videos": [["asset": "customers/1234567890/assets/-4"]],
        "logoImages": [["asset": "customers/1234567890/assets/5"]],
        "callToActions": [["asset": "customers/1234567890/assets/-5"]],
    ],
    assets: [
        [
            "assetOperation": [
                "create": [
                    "resourceName": "customers/1234567890/assets/-4", "name": "Film",
                    "youtubeVideoAsset": ["youtubeVideoId": "dQw4w9WgXcQ"],
                ]
            ]
        ],
        [
            "assetOperation": [
                "create": [
                    "resourceName": "customers/1234567890/assets/-5",
                    "callToActionAsset": ["callToAction": "SHOP_NOW"],
                ]
            ]
        ],
    ])

/// A carousel whose cards show these images, each by its id.
func carouselBody(squareImages: [Int]) -> JSON {
    let cards = squareImages.enumerated().map { index, image -> JSON in
        [
            "assetOperation": [
                "create": [
                    "resourceName": .string("customers/1234567890/assets/\(-10 - index)"),
                    "demandGenCarouselCardAsset": [
                        "headline": .string("Card \(index)"),
                        "squareMarketingImageAsset": .string("customers/1234567890/assets/\(image)"),
                    ],
                ]
            ]
        ]
    }
    let links = squareImages.indices.map { ["asset": .string("customers/1234567890/assets/\(-10 - $0)")] as JSON }
    return body(
        withAd: "demandGenCarouselAd",
        [
            "businessName": "Shop", "headline": ["text": "Two cards"], "description": ["text": "Swipe."],
            "logoImage": ["asset": "customers/1234567890/assets/5"], "carouselCards": .array(links),
        ], assets: cards)
}
