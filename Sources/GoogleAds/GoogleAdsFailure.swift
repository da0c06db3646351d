internal import Domain
internal import FoundationEssentials

/// The error body of the Google Ads REST API: google.rpc.Status with a GoogleAdsFailure among its details.
struct GoogleAdsFailure {
    struct Fault: Decodable {
        struct Location: Decodable {
            struct Element: Decodable {
                let fieldName: String
                let index: Int?
            }
            let fieldPathElements: [Element]?
        }

        struct Details: Decodable {
            struct Quota: Decodable {
                let retryDelay: String?
                let rateScope: String?
            }
            /// Amounts are int64, so strings.
            struct BudgetMinimum: Decodable {
                let currencyCode: String?
                let budgetPerDayMinimumMicros: String?
            }
            let quotaErrorDetails: Quota?
            let budgetPerDayMinimumErrorDetails: BudgetMinimum?
            let unpublishedErrorCode: String?
        }

        struct Trigger: Decodable {
            private let stringValue: String?
            private let int64Value: String?

            /// Nil for an empty one, which Google sends where there is nothing to quote.
            var text: String? { (stringValue ?? int64Value).flatMap { $0.isEmpty ? nil : $0 } }
        }

        /// One entry: the kind of error and its value, `["fieldError": "REQUIRED"]`.
        let errorCode: [String: String]?
        let message: String?
        let trigger: Trigger?
        let location: Location?
        let details: Details?
    }

    /// Where in a campaign a fault is, by Google's name and ours.
    struct Place {
        let name: String
        let field: CampaignField
        let index: Int?
    }

    /// Google's id of the request, for their support.
    let requestID: String?
    /// Empty when the answer carried no GoogleAdsFailure.
    let faults: [Fault]
    /// Google's own summary.
    let message: String

    /// Nil when the body is not JSON of this shape. A stream answers with an array of one.
    init?(_ body: [UInt8]) {
        let data = Data(body)
        let decoder = JSONDecoder()
        guard
            let status = (try? decoder.decode(Envelope.self, from: data))
                ?? (try? decoder.decode([Envelope].self, from: data))?.first
        else { return nil }
        let failure = status.error.details?.first { $0.errors != nil }
        requestID = failure?.requestId
        faults = failure?.errors ?? []
        message = status.error.message ?? ""
    }

    private struct Envelope: Decodable {
        struct Status: Decodable {
            struct Detail: Decodable {
                let requestId: String?
                let errors: [Fault]?
            }
            let message: String?
            let details: [Detail]?
        }
        let error: Status
    }
}

extension GoogleAdsFailure.Fault {
    /// `campaignError.DUPLICATE_CAMPAIGN_NAME`; a code that Google has not published carries its real name apart.
    var code: String {
        guard let (kind, value) = errorCode?.first else { return details?.unpublishedErrorCode ?? "unknown" }
        return "\(kind).\(details?.unpublishedErrorCode ?? value)"
    }

    /// A resource that is not found by a temporary name is one whose own operation failed.
    var faultClass: FaultClass {
        if code.hasSuffix("NOT_FOUND"), let name = trigger?.text, name.contains("/-") { return .secondary }
        return FaultClass(code)
    }

    /// `QuotaErrorDetails.QuotaRateScope`: an account, or all that our developer token or project sends.
    var rateScope: ThrottleScope? {
        switch details?.quotaErrorDetails?.rateScope {
        case "ACCOUNT": .customer
        case "DEVELOPER": .project
        default: nil
        }
    }

    /// Google's `7s` or `0.5s`.
    var retryDelay: Duration? {
        guard let text = details?.quotaErrorDetails?.retryDelay, text.hasSuffix("s"),
            let seconds = Double(text.dropLast()), seconds >= 0, seconds < 86_400
        else { return nil }
        return .milliseconds(Int(seconds * 1_000))
    }

    /// What the refusal of a budget says about the account's currency.
    var budgetMinimum: BudgetMinimum? {
        guard let details = details?.budgetPerDayMinimumErrorDetails, let currency = details.currencyCode,
            let amount = details.budgetPerDayMinimumMicros.flatMap({ Int64($0) }), amount > 0
        else { return nil }
        return BudgetMinimum(currencyCode: currency, perDay: Micros(amount))
    }

    /// The operation of the request that it is about; nil when it is about the request.
    var operation: Int? {
        guard let first = location?.fieldPathElements?.first,
            ["mutate_operations", "operations"].contains(first.fieldName)
        else { return nil }
        return first.index ?? 0
    }

    /// The innermost part of Google's path that has a name of ours.
    var place: GoogleAdsFailure.Place? {
        let path = location?.fieldPathElements ?? []
        if path.suffix(3).map(\.fieldName) == ["campaign_operation", "create", "name"] {
            return GoogleAdsFailure.Place(name: "name", field: .name, index: nil)
        }
        for element in path.reversed() {
            guard let field = Self.fields[element.fieldName] else { continue }
            return GoogleAdsFailure.Place(name: element.fieldName, field: field, index: element.index)
        }
        return nil
    }

    private static let fields: [String: CampaignField] = [
        "amount_micros": .dailyBudget, "total_amount_micros": .totalBudget, "start_date_time": .startDate,
        "end_date_time": .endDate, "contains_eu_political_advertising": .euPoliticalAdvertising,
        "target_cpa_micros": .targetCPA, "target_roas": .targetROAS, "target_cpc_micros": .targetCPC,
        "cpc_bid_ceiling_micros": .cpcBidCeiling, "headlines": .headlines, "long_headlines": .longHeadlines,
        "descriptions": .descriptions, "description": .descriptions, "business_name": .businessName,
        "final_urls": .finalURL, "path1": .path1, "path2": .path2, "logo_images": .logoURL, "logo_image": .logoURL,
        "call_to_action_text": .callToAction, "call_to_actions": .callToAction, "call_to_action_asset": .callToAction,
        "location": .locations, "language": .languages, "marketing_images": .imageURLs,
        "square_marketing_images": .imageURLs, "portrait_marketing_images": .imageURLs,
        "tall_portrait_marketing_images": .imageURLs, "videos": .videos, "youtube_video_asset": .videos,
        "carousel_cards": .carouselCards, "demand_gen_carousel_card_asset": .carouselCards,
        "ad_group_operation": .adGroupName,
    ]
}
