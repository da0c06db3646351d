import FoundationEssentials
import Sandbox

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

func texts(_ texts: String...) -> JSON { .array(texts.map { ["text": .string($0)] }) }

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
