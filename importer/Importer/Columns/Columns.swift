internal import Domain
internal import Sheets

/// The columns of one sheet by what they are for.
package struct Columns: Sendable {
    /// The header's cells as they stand, from the first column on.
    package let headers: [String]
    /// What is worth knowing before the rows: columns that are not used.
    package let notices: [String]
    let used: [(index: Int, use: ColumnUse)]
    /// Left out by the mapping.
    private let ignored: [Int]
    /// What the sheet can say of each row beyond its campaign.
    let rowType: Int?
    let name: Int?
    let campaignID: Int?
    /// Where a row says that it is about a part of a campaign, the surest sign first; empty unless it is a sheet, such as
    /// an export of Editor, in which rows of ad groups, ads and keywords stand among the campaigns.
    let parts: [(part: CampaignPart, columns: [Int])]
    /// Of these a row of a campaign has at least one in such a sheet.
    let ofCampaign: [Int]
    /// What a campaign has of its own, and an export of Editor in the rows of its parts.
    let ofParts: [Int]
    /// Columns without a name, whose values are lost. Only the rows show whether there are any.
    let unnamed: [Int]
    /// Where no column names the campaign type.
    let networks: Int?
    /// Whether cells that a row does not have at its end are empty ones, as in a workbook.
    let mayBeShort: Bool
    private let isStrict: Bool
    private let line: Int

    /// The columns up to the last that has a name; what lies behind is expected to be empty.
    var width: Int { headers.count }

    /// - Throws: `.header` with everything that is wrong: columns of one meaning, and missing ones.
    package init(
        header: [String], line: Int = 1, options: ImportOptions, mapping: ColumnMapping = ColumnMapping(),
        isWorkbook: Bool = false
    ) throws(ImportError) {
        headers = header.map(CellText.trimmed)
        let found = HeaderReading(headers, mapping, isStrict: options.isStrict)
        used = found.used
        ignored = found.ignored
        if let fault = found.values { throw .header(HeaderFaults(faults: [fault], names: headers, line: line)) }
        let faults = found.doubles + found.missing(options) + found.unwanted + found.notThere(mapping)
        guard faults.isEmpty else { throw .header(HeaderFaults(faults: faults, names: headers, line: line)) }
        notices = found.notices(options)
        rowType = found.index(of: .rowType)
        name = found.index(of: .field(.name))
        campaignID = found.index(of: .campaignID)
        let hasParts = used.contains { if case .sign = $0.use { true } else { false } }
        parts = hasParts ? Self.parts(found.used) : []
        ofCampaign = found.used.filter { Self.campaignUses.contains($0.use) }.map(\.index)
        let mayHaveParts = rowType != nil || !parts.isEmpty
        ofParts = mayHaveParts ? found.used.filter { Self.isOfPart($0.use) }.map(\.index) : []
        unnamed = headers.indices.filter { [headers] in headers[$0].isEmpty }
        networks = found.networks
        mayBeShort = isWorkbook
        isStrict = options.isStrict
        self.line = line
    }

    /// Where a column stands: `column F "Budget"`.
    func place(_ index: Int) -> ColumnPlace { ColumnPlace(index: index, header: headers[index]) }

    /// Refuses columns that have values and no name, when every column must have a meaning.
    func refuse(unnamed found: Set<Int>) throws(ImportError) {
        guard isStrict, let sentence = sentence(unnamed: found) else { return }
        let fault = HeaderFaults.Fault(
            message: "\(sentence); name or empty what is there, or leave out --strict", columns: found.sorted())
        throw .header(HeaderFaults(faults: [fault], names: headers, line: line))
    }

    /// `column F has values and no header`; nil without any.
    func sentence(unnamed found: Set<Int>) -> String? {
        guard !found.isEmpty else { return nil }
        let letters = found.sorted().map { CellReference.letters($0) }.joined(separator: ", ")
        return found.count == 1
            ? "column \(letters) has values and no header" : "columns \(letters) have values and no header"
    }

    /// Whether rows may name their campaign by an id.
    var hasID: Bool { campaignID != nil || index(of: .field(.externalID)) != nil }
    var hasCustomer: Bool { index(of: .field(.customerID)) != nil }

    func index(of use: ColumnUse) -> Int? { used.first { $0.use == use }?.index }

    /// The columns of the field in the sheet's order; where it has none of its own, the one that speaks for it.
    func indices(of field: CampaignField) -> [Int] {
        let own = used.filter { column in
            switch column.use {
            case .field(field), .part(field, _): true
            case .card: field == .carouselCards
            default: false
            }
        }
        guard own.isEmpty else { return own.map(\.index) }
        let other: ColumnUse? =
            switch field {
            case .totalBudget: .field(.dailyBudget)
            case .dailyBudget: .budgetType
            case .objective: .bidStrategy
            default: nil
            }
        return other.flatMap(index(of:)).map { [$0] } ?? []
    }

    private static let campaignUses: Set<ColumnUse> = [
        .field(.campaignType), .field(.objective), .field(.dailyBudget), .field(.totalBudget), .field(.startDate),
        .field(.euPoliticalAdvertising), .budgetType, .bidStrategy, .action,
    ]

    private static func isOfPart(_ use: ColumnUse) -> Bool {
        switch use {
        case .part, .card: true
        case .field(let field):
            switch field {
            case .adGroupName, .businessName, .finalURL, .logoURL, .callToAction, .locations, .languages, .path1,
                .path2,
                .keywords, .negativeKeywords:
                true
            default: false
            }
        default: false
        }
    }

    /// What rows of parts said in vain; nil when they said nothing of a campaign.
    func sentence(lost: Set<Int>) -> String? {
        guard !lost.isEmpty else { return nil }
        let names = lost.sorted().map { "“\(headers[$0])”" }
        let shown = names.prefix(Self.lostNamed).joined(separator: ", ")
        let more = names.count > Self.lostNamed ? " and \(names.count - Self.lostNamed) more" : ""
        return "what rows of ads, ad groups, keywords and locations say is not read: \(shown)\(more) must stand on the "
            + "campaign's own row"
    }

    private static let lostNamed = 4

    private static func parts(_ used: [(index: Int, use: ColumnUse)]) -> [(part: CampaignPart, columns: [Int])] {
        CampaignPart.allCases.compactMap { part in
            let columns = used.filter { $0.use.isSign(of: part) }.map(\.index)
            return columns.isEmpty ? nil : (part, columns)
        }
    }

    var reports: [ImportReport.ColumnReport] {
        let names = Dictionary(used.map { ($0.index, $0.use.name) }, uniquingKeysWith: { first, _ in first })
        return headers.indices.map { ImportReport.ColumnReport(place: place($0), meaning: names[$0]) }
    }

    /// The mapping as a file says it, for sheets like this one.
    var mappingText: String {
        let all = used.map { ($0.index, $0.use.givenName) } + ignored.map { ($0, ColumnMapping.ignore) }
        return all.sorted { $0.0 < $1.0 }.map { index, meaning in
            "\(headers[index].split(whereSeparator: \.isNewline).joined(separator: " ")) = \(meaning)\n"
        }.joined()
    }

    /// How much cells look like the header of a sheet of campaigns.
    static func score(_ cells: [String], _ mapping: ColumnMapping) -> Int {
        cells.count { cell in
            mapping[cell] != nil || ColumnUse(header: cell) != nil || ColumnUse.isForeign(cell)
        }
    }
}

extension ColumnUse {
    /// Whether a row that has a value there is about such a part.
    fileprivate func isSign(of part: CampaignPart) -> Bool {
        switch self {
        case .sign(part): true
        case .part(.headlines, _), .part(.longHeadlines, _), .part(.descriptions, _), .field(.finalURL): part == .ad
        case .field(.keywords), .field(.negativeKeywords): part == .keyword
        case .field(.locations): part == .location
        case .field(.adGroupName): part == .adGroup
        default: false
        }
    }
}

/// Where a column stands in the sheet, as a spreadsheet and its author name it.
package struct ColumnPlace: Equatable, Sendable {
    /// From 0.
    package let index: Int
    package let header: String

    /// `A` to `Z`, `AA` and so on.
    package var letters: String { CellReference.letters(index) }
}
