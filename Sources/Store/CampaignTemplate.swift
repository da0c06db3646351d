package import Domain
internal import Postgres

/// How campaigns are encoded that differ in some fields only: those that stand in cells of a sheet.
package struct CampaignTemplate: Sendable {
    /// Fields that are the same in all of them.
    package struct Constant: Sendable {
        let range: Range<Int>
        let count: Int
    }

    package enum Part: Sendable {
        case constant(Constant)
        /// A field, with the places that were given for it.
        case text(Int)
        case texts([Int])
        case amount(Int)
        case date(Int)
    }

    package let parts: [Part]
    let constants: CopyFields
    let customer: Int64

    /// - Parameters:
    ///   - campaign: one of them.
    ///   - varying: the fields that differ, each with the places of its cells: more than one for a list.
    /// - Returns: nil for a field that has no part.
    package init?(_ campaign: Campaign, varying: [CampaignField: [Int]]) {
        var parts: [Part] = []
        var constants = CopyFields([])
        var left = varying
        for (name, value) in zip(CampaignColumns.contentNames, CampaignColumns.values(of: campaign)) {
            guard let field = Self.fields[name], let places = left.removeValue(forKey: field) else {
                let start = constants.bytes.count
                constants.append(value)
                if case .constant(let before)? = parts.last {
                    parts[parts.count - 1] = .constant(
                        Constant(
                            range: before.range.lowerBound..<constants.bytes.count, count: before.count + 1))
                } else {
                    parts.append(.constant(Constant(range: start..<constants.bytes.count, count: 1)))
                }
                continue
            }
            switch value {
            case .text: parts.append(.text(places[0]))
            case .texts: parts.append(.texts(places))
            case .int64: parts.append(.amount(places[0]))
            case .date: parts.append(.date(places[0]))
            default: return nil
            }
        }
        guard left.isEmpty else { return nil }
        self.parts = parts
        self.constants = constants
        customer = campaign.customerID.number
    }

    /// The columns of fields that may differ.
    private static let fields: [String: CampaignField] = [
        "name": .name, "daily_budget": .dailyBudget, "start_date": .startDate, "end_date": .endDate,
        "ad_group_name": .adGroupName, "headlines": .headlines, "descriptions": .descriptions,
        "business_name": .businessName, "final_url": .finalURL, "image_urls": .imageURLs, "logo_url": .logoURL,
        "additional_logo_urls": .additionalLogoURLs, "long_headlines": .longHeadlines,
    ]
}
