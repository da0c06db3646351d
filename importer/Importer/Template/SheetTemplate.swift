package import Domain
internal import Sheets

/// A sheet to begin with: every column that an import reads, what goes into it, and a row for each kind of ad.
///
/// Its columns are those of `ColumnUse`, their numbers those of `AdLimits`: a template cannot name what is not read.
package struct SheetTemplate: Sendable {
    /// The header, a row of help that an import skips, and the samples.
    package let rows: [[String]]

    /// What the worksheet of a workbook is called.
    private static let worksheet = "Campaigns"

    /// - Parameters:
    ///   - kind: the kind of ad; nil makes a row of each.
    ///   - today: the samples begin a month later.
    package init(for kind: AdType?, today: CalendarDate) {
        let kinds = kind.map { [$0] } ?? AdType.allCases
        let uses = ColumnUse.all.filter { use in kinds.contains { use.isPart(of: $0) } }
        var help = uses.map(\.help)
        help[0] = "# " + help[0]
        rows =
            [uses.map(\.name), help]
            + kinds.map { kind in uses.map { $0.isPart(of: kind) ? $0.sample(kind, today: today) : "" } }
    }

    /// UTF-8 with a byte order mark, without which Excel and Editor take it for Windows-1252.
    package var csv: [UInt8] {
        CSVText.byteOrderMark + rows.flatMap { row in CSVText.row(row.map { Array($0.utf8)[...] }) }
    }

    /// Writes it as a file, and says why when it cannot.
    package func write(_ isWorkbook: Bool, to path: String) -> String? {
        do {
            if isWorkbook {
                try WorkbookWriter.write(rows, worksheet: Self.worksheet, to: path)
            } else {
                try save(String(decoding: csv, as: UTF8.self), to: path)
            }
            return nil
        } catch let error as WorkbookWriter.Unwritable {
            return error.reason
        } catch ImportError.cannotWrite(_, let reason) {
            return reason
        } catch {
            return (error as? ImportError)?.message ?? "\(error)"
        }
    }
}

extension ColumnUse {
    /// Whether an ad of the kind has such a column.
    fileprivate func isPart(of kind: AdType) -> Bool {
        let limits = AdLimits(kind)
        let isSearch = kind == .responsiveSearch
        return switch self {
        case .field(.keywords), .field(.negativeKeywords), .field(.path1), .field(.path2), .field(.cpcBidCeiling):
            isSearch
        case .field(.targetCPC), .field(.businessName), .field(.logoURL), .field(.callToAction): !isSearch
        case .part(.headlines, let number): number <= limits.headlines.upperBound
        case .part(.descriptions, let number): number <= limits.descriptions.upperBound
        case .part(.longHeadlines, let number): number <= limits.longHeadlines.upperBound
        case .part(.imageURLs, let number): number <= limits.images.upperBound
        case .part(.additionalLogoURLs, let number): number <= limits.logos.upperBound
        case .part(.videos, let number): number <= limits.videos.upperBound
        case .card(_, let number): number <= limits.carouselCards.upperBound
        default: true
        }
    }

    // MARK: The row of help

    /// What goes into the column, for a person who fills it in.
    fileprivate var help: String {
        switch self {
        case .field(let field): Self.help(field)
        case .part(let field, let number):
            number == 1 ? "\(Self.help(field)) One filled in replaces the whole list." : "Optional."
        case .card(.headline, let number): number <= 2 ? "Required for a carousel." : "Optional."
        case .card(.image, let number): number <= 2 ? "Required for a carousel: as Image 1." : "Optional."
        case .card(.finalURL, _): "Optional: instead of Final URL."
        case .budgetType: "Optional: Daily (so without it) or Campaign total."
        case .bidStrategy: "Optional: names the objective where Objective is blank."
        case .campaignID: "Only to change a campaign that Google has: Google's number of it."
        case .action: "Optional: Add, Edit or Remove; blank adds or edits."
        case .rowType, .status, .sign, .errors, .ignored: ""
        }
    }

    private static func help(_ field: CampaignField) -> String {
        switch field {
        case .customerID: "Required unless --customer names it: the ten digits of the account."
        case .name: "Required: unique in the account. These sample rows may go."
        case .objective: "Required: Sales, Leads or Website traffic."
        case .campaignType: "Optional: Demand Gen (so without it) or Search."
        case .dailyBudget: "Required: 12.50, in the account's currency."
        case .totalBudget: "Optional: instead of Budget, for the whole time until End date."
        case .startDate: "Required: year-month-day."
        case .endDate: "Optional: year-month-day; [] clears it."
        case .adGroupName: "Optional: the campaign's name without it."
        case .headlines: "To publish: at most 40 columns wide, one at most 30; 30 in search."
        case .descriptions: "To publish: at most 90 columns wide."
        case .longHeadlines: "To publish a video ad: at most 90 columns wide."
        case .businessName: "To publish, not in search: at most 25 columns wide."
        case .finalURL: "To publish: the page that the ad leads to."
        case .imageURLs: "To publish an ad of images: https address or asset of the account."
        case .logoURL: "To publish, not in search: a square image."
        case .additionalLogoURLs: "Optional."
        case .callToAction: "Optional: Learn more, Shop now, Sign up, …"
        case .euPoliticalAdvertising: "To publish: Yes or No."
        case .locations: "To publish: Google's geo target numbers, parted by semicolons; 2840 is the United States."
        case .languages: "Optional: codes parted by semicolons, such as en; de."
        case .externalID: "Optional: your own key of the campaign."
        case .labels: "Optional: parted by semicolons."
        case .targetCPA: "Optional, with Leads: the average cost of a conversion."
        case .targetROAS: "Optional, with Sales: 3.5 or 350%."
        case .targetCPC: "Optional, with Website traffic: the average cost of a click."
        case .cpcBidCeiling: "Optional, with Website traffic: the most for a click."
        case .carouselCards: "Required for a carousel."
        case .videos: "To publish a video ad: YouTube's eleven characters or an address."
        case .path1, .path2: "Optional: one word behind the address."
        case .keywords: "To publish a search ad: [exact], \"phrase\" or broad, parted by semicolons."
        case .negativeKeywords: "Optional, as Keywords."
        }
    }

    // MARK: The samples

    fileprivate func sample(_ kind: AdType, today: CalendarDate) -> String {
        let limits = AdLimits(kind)
        return switch self {
        case .field(let field): Self.sample(field, kind, today: today)
        case .part(.headlines, let number): Self.numbered("Tents for any weather", number, limits.headlines)
        case .part(.descriptions, let number): Self.numbered("Light and quick to pitch", number, limits.descriptions)
        case .part(.longHeadlines, let number): Self.numbered("Tents for any weather", number, limits.longHeadlines)
        case .part(.imageURLs, let number): number <= 2 ? Self.asset(number) : ""
        case .card(.image, let number): number <= 2 ? Self.asset([2, 5][number - 1]) : ""
        case .part(.videos, 1): "dQw4w9WgXcQ"
        case .card(.headline, let number): number <= 2 ? "Tent \(number)" : ""
        case .budgetType: "Daily"
        case .part, .card, .bidStrategy, .campaignID, .action, .rowType, .status, .sign, .errors, .ignored: ""
        }
    }

    private static func sample(_ field: CampaignField, _ kind: AdType, today: CalendarDate) -> String {
        switch field {
        case .customerID: "1234567890"
        case .name: "Sample, " + kind.phrase.drop { $0 != " " }.dropFirst()
        case .objective: kind == .responsiveSearch ? "Leads" : "Sales"
        case .campaignType: kind == .responsiveSearch ? "Search" : "Demand Gen"
        case .dailyBudget: "12.50"
        case .startDate: day(today, 30)
        case .endDate: day(today, 120)
        case .businessName: "Nordwind Outdoor"
        case .finalURL: "https://example.com/tents"
        case .logoURL: asset(5)
        case .callToAction: "Learn more"
        case .euPoliticalAdvertising: "No"
        case .locations: "2840"
        case .languages: "en"
        case .labels: "sample; tents"
        case .path1: "tents"
        case .keywords: "winter tent; [family tent]; \"light tent\""
        case .negativeKeywords: "used tent"
        case .totalBudget, .adGroupName, .headlines, .descriptions, .longHeadlines, .imageURLs, .additionalLogoURLs,
            .externalID, .targetCPA, .targetROAS, .targetCPC, .cpcBidCeiling, .carouselCards, .videos, .path2:
            ""
        }
    }

    /// As many as the ad needs, or two.
    private static func numbered(_ text: String, _ number: Int, _ range: ClosedRange<Int>) -> String {
        number <= max(range.lowerBound, min(2, range.upperBound)) ? (number == 1 ? text : "\(text) \(number)") : ""
    }

    /// Of those that an account of `adflight sandbox` has: 1 wide, 2 and 5 square.
    private static func asset(_ number: Int) -> String { "customers/1234567890/assets/\(number)" }

    private static func day(_ today: CalendarDate, _ later: Int) -> String {
        CalendarDate(daysSince1970: today.daysSince1970 + later)?.description ?? ""
    }
}
