internal import Domain
internal import FoundationEssentials

/// `SearchGoogleAdsResponse`, with the members that our queries select. int64 travel as strings.
struct SearchPage: Decodable {
    let results: [SearchRow]?
    let nextPageToken: String?
}

struct SearchRow: Decodable {
    struct Campaign: Decodable {
        struct Parameter: Decodable {
            let key: String?
            let value: String?
        }
        let id: String?
        let name: String?
        let status: String?
        let startDateTime: String?
        let endDateTime: String?
        let campaignBudget: String?
        let urlCustomParameters: [Parameter]?

        var number: Int64? { id.flatMap { Int64($0) } }
        /// A status that we do not know is taken for one in which ads may run: nothing is deleted then.
        var googleStatus: GoogleStatus { status.flatMap(GoogleStatus.init) ?? .enabled }
        /// What our parameter says.
        var markedAs: String? { urlCustomParameters?.first { $0.key == CampaignMark.parameterKey }?.value }
    }

    struct CampaignBudget: Decodable {
        let amountMicros: String?
        let totalAmountMicros: String?
    }

    struct AdGroupAd: Decodable {
        struct Ad: Decodable { let name: String? }
        let ad: Ad?
    }

    struct Asset: Decodable {
        struct Image: Decodable {
            struct Size: Decodable {
                let widthPixels: String
                let heightPixels: String
            }
            let fullSize: Size?
        }
        let resourceName: String
        let name: String?
        let imageAsset: Image?
    }

    struct Customer: Decodable {
        struct ConversionTracking: Decodable { let conversionTrackingStatus: String? }
        let currencyCode: String?
        let timeZone: String?
        let manager: Bool?
        let testAccount: Bool?
        let status: String?
        let conversionTrackingSetting: ConversionTracking?
    }

    let campaign: Campaign?
    let campaignBudget: CampaignBudget?
    let adGroupAd: AdGroupAd?
    let asset: Asset?
    let customer: Customer?
}
