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
            struct Quota: Decodable { let retryDelay: String? }
            let quotaErrorDetails: Quota?
            let unpublishedErrorCode: String?
        }

        /// One entry: the kind of error and its value, `["fieldError": "REQUIRED"]`.
        let errorCode: [String: String]?
        let message: String?
        let location: Location?
        let details: Details?
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

    /// Google's `7s` or `0.5s`.
    var retryDelay: Duration? {
        guard let text = details?.quotaErrorDetails?.retryDelay, text.hasSuffix("s"),
            let seconds = Double(text.dropLast()), seconds >= 0, seconds < 86_400
        else { return nil }
        return .milliseconds(Int(seconds * 1_000))
    }

    /// `headlines[1]: Too wide (adError.LINE_TOO_WIDE)`, with the field by our name where Google's path names one.
    var sentence: String {
        let text = "\(message ?? "refused") (\(code))"
        return field.map { "\($0): \(text)" } ?? text
    }

    private var field: String? {
        for element in (location?.fieldPathElements ?? []).reversed() {
            guard let field = Self.fieldNames[element.fieldName] else { continue }
            guard let index = element.index, Self.fieldsInGoogleOrder.contains(field) else { return field }
            return "\(field)[\(index)]"
        }
        return nil
    }

    /// Google's index is ours for these only: images are counted anew in each slot of the ad.
    private static let fieldsInGoogleOrder: Set = ["headlines", "descriptions"]

    private static let fieldNames = [
        "amount_micros": "daily_budget_micros", "start_date_time": "start_date", "end_date_time": "end_date",
        "contains_eu_political_advertising": "contains_eu_political_advertising", "headlines": "headlines",
        "descriptions": "descriptions", "business_name": "business_name", "final_urls": "final_url",
        "logo_images": "logo_url", "call_to_action_text": "call_to_action", "location": "locations",
        "language": "languages", "marketing_images": "image_urls", "square_marketing_images": "image_urls",
        "portrait_marketing_images": "image_urls", "tall_portrait_marketing_images": "image_urls",
        "image_asset": "image_urls", "campaign_operation": "campaign", "ad_group_operation": "ad_group_name",
    ]
}
