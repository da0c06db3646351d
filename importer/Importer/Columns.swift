internal import Domain

/// The columns of one sheet by what they are for.
package struct Columns: Sendable {
    /// The header's cells as they stand, from the first column on.
    package let headers: [String]
    /// What is worth knowing before the rows: columns that are not used.
    package let notices: [String]
    let used: [(index: Int, use: ColumnUse)]
    /// The columns up to the last that has a name; what lies behind is expected to be empty.
    let width: Int

    /// - Throws: `.header` with everything that is wrong: columns of one meaning, and missing ones.
    /// - Parameter hasCustomer: whether rows without a customer of their own have one.
    package init(header row: SheetRow, hasCustomer: Bool) throws(ImportError) {
        if let fault = row.fault { throw .header([RowWording.header(fault)]) }
        let headers = (0..<row.count).map { CellText.trimmed(row.text($0)) }
        let used = headers.enumerated().compactMap { index, header in
            ColumnUse(header: header).map { (index: index, use: $0) }
        }
        let unknown = headers.indices.filter { !headers[$0].isEmpty && ColumnUse(header: headers[$0]) == nil }
        let faults =
            Self.doubles(used, headers)
            + Self.missing(used, unknown: unknown, headers, hasCustomer: hasCustomer)
        guard faults.isEmpty else { throw .header(faults) }
        self.headers = headers
        self.used = used
        width = (headers.lastIndex { !$0.isEmpty } ?? -1) + 1
        notices = Self.notices(used, unknown: unknown, headers)
    }

    /// Where a column stands: `column F "Budget"`.
    func place(_ index: Int) -> ColumnPlace { ColumnPlace(index: index, header: headers[index]) }

    /// The columns that feed the field, in the sheet's order.
    func indices(of field: CampaignField) -> [Int] {
        used.filter { column in
            switch column.use {
            case .field(field), .part(field, _): true
            case .card: field == .carouselCards
            case .budgetType: field == .dailyBudget
            default: false
            }
        }.map(\.index)
    }

    private static func quoted(_ index: Int, _ headers: [String]) -> String {
        "“\(headers[index])” (column \(ColumnPlace.letters(index)))"
    }

    // MARK: Faults

    private static func doubles(_ used: [(index: Int, use: ColumnUse)], _ headers: [String]) -> [String] {
        var first: [ColumnUse: Int] = [:]
        return used.compactMap { column in
            guard let earlier = first[column.use] else {
                first[column.use] = column.index
                return nil
            }
            return "\(quoted(earlier, headers)) and \(quoted(column.index, headers)) mean the same; remove one"
        }
    }

    private static func missing(
        _ used: [(index: Int, use: ColumnUse)], unknown: [Int], _ headers: [String],
        hasCustomer: Bool
    ) -> [String] {
        var required: [CampaignField] = [.name, .objective, .dailyBudget, .startDate]
        if !hasCustomer { required.insert(.customerID, at: 0) }
        if used.contains(where: { $0.use == .field(.totalBudget) }) { required.removeAll { $0 == .dailyBudget } }
        let absent = required.filter { field in !used.contains { $0.use == .field(field) } }
        guard !absent.isEmpty else { return [] }
        let names = absent.map { ColumnUse.name(of: $0) }
        var fault =
            names.count == 1
            ? "the column “\(names[0])” is missing"
            : "the columns \(names.map { "“\($0)”" }.joined(separator: ", ")) are missing"
        for index in unknown {
            guard let meant = ColumnUse.suggestion(for: headers[index]), let use = ColumnUse(header: meant),
                absent.contains(where: { use == .field($0) })
            else { continue }
            fault += "; did you mean “\(meant)” by \(quoted(index, headers))?"
        }
        if absent.contains(.customerID) { fault += "; or name one customer for all rows with --customer" }
        if headers.count == 1, headers[0].contains(where: { $0 == ";" || $0 == "\t" }) {
            fault += "; the cells seem to be separated by semicolons or tabs: save the sheet with commas"
        }
        return [fault]
    }

    // MARK: Notices

    private static func notices(
        _ used: [(index: Int, use: ColumnUse)], unknown: [Int], _ headers: [String]
    ) -> [String] {
        var notices: [String] = []
        for column in used where column.use == .googleID {
            notices.append("\(quoted(column.index, headers)) is not used: campaigns are known by customer and name")
        }
        var unlike: [Int] = []
        for index in unknown {
            if let meant = ColumnUse.suggestion(for: headers[index]) {
                notices.append("\(quoted(index, headers)) is not known and not used: did you mean “\(meant)”?")
            } else {
                unlike.append(index)
            }
        }
        if !unlike.isEmpty {
            notices.append("not used: " + unlike.map { quoted($0, headers) }.joined(separator: ", "))
        }
        return notices
    }
}

/// Where a column stands in the sheet, as a spreadsheet and its author name it.
package struct ColumnPlace: Equatable, Sendable {
    /// From 0.
    package let index: Int
    package let header: String

    /// `A` to `Z`, `AA` and so on.
    package var letters: String { Self.letters(index) }

    static func letters(_ index: Int) -> String {
        var rest = index
        var letters = ""
        repeat {
            letters = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + letters
            rest = rest / 26 - 1
        } while rest >= 0
        return letters
    }
}
