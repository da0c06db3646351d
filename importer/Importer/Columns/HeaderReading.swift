internal import Domain
internal import Sheets

/// A header taken apart into columns that are used and columns that are not, with everything to be said of it.
struct HeaderReading {
    private let headers: [String]
    private(set) var used: [(index: Int, use: ColumnUse)] = []
    /// Left out by the mapping.
    private(set) var ignored: [Int] = []
    private var unknown: [Int] = []
    /// Known, and of something else than a campaign here.
    private var spare: [Int] = []
    /// `Budget#Original`, where Editor keeps what was before.
    private var originals: [Int] = []
    private let isStrict: Bool

    init(_ headers: [String], _ mapping: ColumnMapping, isStrict: Bool) {
        self.headers = headers
        self.isStrict = isStrict
        var weak: [(index: Int, use: ColumnUse)] = []
        for (index, header) in headers.enumerated() where !header.isEmpty {
            if let use = mapping[header] {
                if use == .ignored { ignored.append(index) } else { used.append((index, use)) }
            } else if header.lowercased().hasSuffix("#original") {
                originals.append(index)
            } else if let use = ColumnUse(header: header) {
                if ColumnUse.weakNames.contains(Spelling.folded(header)) {
                    weak.append((index, use))
                } else {
                    used.append((index, use))
                }
            } else {
                unknown.append(index)
            }
        }
        // Of an ad group's or an ad's own, where the campaign's is there too.
        for column in weak {
            if index(of: column.use) == nil { used.append(column) } else { spare.append(column.index) }
        }
        used.sort { $0.index < $1.index }
    }

    /// What a sheet without campaign types has to tell a Search campaign by.
    var networks: Int? {
        guard index(of: .field(.campaignType)) == nil else { return nil }
        return unknown.first { ["networks", "network"].contains(Spelling.folded(headers[$0])) }
    }

    func index(of use: ColumnUse) -> Int? { used.first { $0.use == use }?.index }

    private func quoted(_ index: Int) -> String { "“\(headers[index])” (column \(CellReference.letters(index)))" }

    // MARK: Faults

    /// Columns of one meaning. Those that only tell what a row is about may be several.
    var doubles: [HeaderFaults.Fault] {
        var first: [ColumnUse: Int] = [:]
        return used.compactMap { column in
            if case .sign = column.use { return nil }
            guard let earlier = first[column.use] else {
                first[column.use] = column.index
                return nil
            }
            let other = headers[column.index]
            // A mapping is about all columns of a name.
            let advice =
                Spelling.folded(headers[earlier]) == Spelling.folded(other)
                ? "remove or rename one" : "remove one, or leave one out by --map \"\(other)=ignore\""
            return HeaderFaults.Fault(
                message: "\(quoted(earlier)) and \(quoted(column.index)) mean the same; \(advice)",
                columns: [earlier, column.index])
        }
    }

    /// Of a sheet that begins with its first row of data: no name is known, and amounts or days are none.
    var values: HeaderFaults.Fault? {
        guard used.isEmpty else { return nil }
        let values = headers.indices.filter { index in
            MoneyText.isNumber(headers[index]) || DateText.isAmbiguous(headers[index])
                || DateText.read(headers[index]).value != nil
        }
        guard let first = values.first else { return nil }
        return HeaderFaults.Fault(
            message:
                "there is no header: “\(headers[first])” is a value and no column's name; put a row of names above, "
                + "such as adflight-import template has",
            columns: values)
    }

    /// Without these no row can be a campaign: said once, not for each row.
    func missing(_ options: ImportOptions) -> [HeaderFaults.Fault] {
        var absent: [ColumnUse] = []
        let canFind = index(of: .campaignID) != nil || index(of: .field(.externalID)) != nil
        if options.customer == nil, index(of: .field(.customerID)) == nil { absent.append(.field(.customerID)) }
        if !canFind, index(of: .field(.name)) == nil { absent.append(.field(.name)) }
        // A sheet without them may change campaigns that are here. One with something like them was meant to have them.
        let slips = canFind ? [] : missingToCreate(options).filter { use in unknown.contains { meant($0) == use } }
        absent += absent.contains(.field(.name)) || saysNothing ? missingToCreate(options) : slips
        guard !absent.isEmpty else { return [] }
        let names = absent.map(\.name)
        var fault =
            names.count == 1
            ? "the column “\(names[0])” is missing"
            : "the columns \(names.map { "“\($0)”" }.joined(separator: ", ")) are missing"
        // Also what is not needed, so that all can be renamed at once.
        let near = unknown.filter { meant($0).map { absent.contains($0) || index(of: $0) == nil } == true }
        for index in near {
            guard let use = meant(index) else { continue }
            fault += "; \(quoted(index)): did you mean “\(use.name)”?"
            if ColumnUse.isForeign(headers[index]) { fault += " Headers must be English" }
        }
        if absent.contains(.field(.customerID)) {
            fault += "; or name one customer for all rows with --customer 123-456-7890"
        }
        return [HeaderFaults.Fault(message: fault, columns: near)]
    }

    /// Whether the columns only name campaigns and say nothing of them.
    private var saysNothing: Bool {
        let names: Set<ColumnUse> = [.field(.customerID), .field(.name), .field(.externalID), .campaignID, .errors]
        return used.allSatisfy { names.contains($0.use) }
    }

    /// What only a new campaign needs.
    private func missingToCreate(_ options: ImportOptions) -> [ColumnUse] {
        var needed: [ColumnUse] = []
        if index(of: .field(.objective)) == nil, index(of: .bidStrategy) == nil, options.objective == nil {
            needed.append(.field(.objective))
        }
        if index(of: .field(.dailyBudget)) == nil, index(of: .field(.totalBudget)) == nil {
            needed.append(.field(.dailyBudget))
        }
        if index(of: .field(.startDate)) == nil { needed.append(.field(.startDate)) }
        return needed
    }

    private func meant(_ index: Int) -> ColumnUse? {
        ColumnUse.suggestion(for: headers[index]).flatMap { ColumnUse(header: $0) }
    }

    /// Columns without a meaning, when every column must have one.
    var unwanted: [HeaderFaults.Fault] {
        guard isStrict, !unknown.isEmpty else { return [] }
        let names = unknown.map { index in
            quoted(index) + (ColumnUse.suggestion(for: headers[index]).map { ", did you mean “\($0)”?" } ?? "")
        }
        return [
            HeaderFaults.Fault(
                message:
                    "not known: \(names.joined(separator: ", ")); remove them, map them with --map, or leave out --strict",
                columns: unknown)
        ]
    }

    func notThere(_ mapping: ColumnMapping) -> [HeaderFaults.Fault] {
        let names = Set(headers.map(Spelling.folded))
        return mapping.demanded.filter { !names.contains(Spelling.folded($0)) }.map {
            HeaderFaults.Fault(message: "--map names “\($0)”, which is no column of this sheet")
        }
    }

    // MARK: Notices

    func notices(_ options: ImportOptions) -> [String] {
        var notices: [String] = []
        var unlike = spare
        for index in unknown {
            if let meant = ColumnUse.suggestion(for: headers[index]) {
                let english = ColumnUse.isForeign(headers[index]) ? " Headers must be English" : ""
                notices.append("\(quoted(index)) is not known and not used: did you mean “\(meant)”?\(english)")
            } else {
                unlike.append(index)
            }
        }
        if !unlike.isEmpty { notices.append("not used: " + unlike.sorted().map(quoted).joined(separator: ", ")) }
        if !originals.isEmpty {
            notices.append(
                "not used, as Editor keeps there what was before: " + originals.map(quoted).joined(separator: ", "))
        }
        return notices + defaults(options)
    }

    /// What is taken for granted where the sheet does not say it.
    private func defaults(_ options: ImportOptions) -> [String] {
        var notices: [String] = []
        if index(of: .field(.customerID)) == nil, let customer = options.customer {
            notices.append("no column “Customer ID”: every campaign is of customer \(customer)")
        }
        if index(of: .field(.objective)) == nil {
            if index(of: .bidStrategy) != nil {
                let otherwise = options.objective.map { ", or else is \($0.rawValue) (--objective)" } ?? ""
                notices.append("no column “Objective”: the bid strategy names it\(otherwise)")
            } else if let objective = options.objective {
                notices.append("no column “Objective”: that of new campaigns is \(objective.rawValue) (--objective)")
            }
        }
        let needed = missingToCreate(options)
        if needed.isEmpty, index(of: .field(.campaignType)) == nil {
            notices.append("no column “Campaign type”: new campaigns are of the type Demand Gen")
        }
        if !needed.isEmpty {
            let names = needed.map { "“\($0.name)”" }.joined(separator: ", ")
            notices.append("without \(names) the sheet can change campaigns and create none")
        } else if index(of: .field(.euPoliticalAdvertising)) == nil {
            notices.append(
                "no column “EU political ads”: new campaigns are drafts that cannot be published before it is declared")
        }
        return notices
    }
}
