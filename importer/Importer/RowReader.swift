package import Domain

/// Makes a campaign of a row, or says everything that is wrong with it.
package struct RowReader: Sendable {
    private let columns: Columns
    private let customer: CustomerID?
    private let publishDay: CalendarDate?

    package enum Verdict: Equatable, Sendable {
        case campaign(Campaign)
        case refused([Refusal])
    }

    /// - Parameters:
    ///   - customer: the account of rows that name none.
    ///   - publishDay: the day on which the campaigns must be complete for publishing; nil asks for drafts only.
    package init(columns: Columns, customer: CustomerID?, publishDay: CalendarDate?) {
        self.columns = columns
        self.customer = customer
        self.publishDay = publishDay
    }

    package func read(_ row: SheetRow) -> Verdict {
        if let refusal = unreadable(row) { return .refused([refusal]) }
        var entered = EnteredRow(customer: customer)
        for column in columns.used {
            entered.take(CellText.read(row.text(column.index)), column: column.index, use: column.use)
        }
        let verdict = judge(entered.input)
        let own = entered.faults.map { refusal($0.violation, column: $0.column, in: row) }
        let others = violations(of: verdict).compactMap { violation -> Refusal? in
            let column = self.column(of: violation, in: row)
            return column.map(entered.faultyColumns.contains) == true
                ? nil : refusal(violation, column: column, in: row)
        }
        if case .success(let campaign) = verdict, own.isEmpty { return .campaign(campaign) }
        return .refused(own + others)
    }

    /// That another campaign of the customer has the name.
    package func nameTaken(
        by id: CampaignID, differing: [CampaignField], campaign: String, record: Int, line: Int
    ) -> Refusal {
        let names = differing.map { field in
            columns.indices(of: field).first.map { columns.headers[$0] } ?? ColumnUse.name(of: field)
        }
        return nameRefusal(
            campaign: campaign, record: record, line: line,
            reason: "is the name of campaign \(id), which differs in \(names.joined(separator: ", "))",
            hint: "choose another name; an import does not change campaigns that exist")
    }

    /// That an earlier row of the sheet has the name and says something else.
    package func repeated(campaign: String, record: Int, line: Int, earlierLine: Int) -> Refusal {
        nameRefusal(
            campaign: campaign, record: record, line: line,
            reason: "was given on line \(earlierLine) already, with other contents",
            hint: "keep one of the lines \(earlierLine) and \(line), or choose another name")
    }

    // MARK: Rules

    private func judge(_ input: CampaignInput) -> Result<Campaign, Failure> {
        do throws(Failure) {
            let campaign = try Campaign(input)
            if let publishDay { _ = try CompleteCampaign(campaign, today: publishDay) }
            return .success(campaign)
        } catch {
            guard case .invalid(let violations) = error, let publishDay else { return .failure(error) }
            let missing = Self.missing(input, besides: Set(violations.map(\.field)), publishDay: publishDay)
            return .failure(.invalid(violations + missing))
        }
    }

    /// What publishing would miss of a campaign that is not even a draft: its faulty fields give way to sound ones,
    /// and what is said of those does not count.
    private static func missing(
        _ input: CampaignInput, besides faulty: Set<String>, publishDay: CalendarDate
    ) -> [Violation] {
        var standIn = CampaignInput()
        standIn.customerID = Entry(CustomerID(1_234_567_890))
        standIn.name = "stand-in"
        standIn.objective = .value(.sales)
        standIn.dailyBudget = .value(CampaignLimits.budgetStep)
        standIn.startDate = .value(publishDay)
        var sound = input
        sound.take(CampaignField.allCases.filter { faulty.contains($0.rawValue) }, from: standIn)
        do throws(Failure) {
            _ = try CompleteCampaign(Campaign(sound), today: publishDay)
            return []
        } catch {
            return error.violations.filter { !faulty.contains($0.field) }
        }
    }

    private func violations(of verdict: Result<Campaign, Failure>) -> [Violation] {
        if case .failure(let failure) = verdict { failure.violations } else { [] }
    }

    // MARK: Rows that cannot be taken apart

    private func unreadable(_ row: SheetRow) -> Refusal? {
        if let fault = row.fault {
            let (column, rule, reason, hint) = RowWording.parts(fault)
            return rowRefusal(row, column: column, rule: rule, reason: reason, hint: hint)
        }
        let extra = (columns.width..<max(columns.width, row.count)).contains { !CellText.trimmed(row.text($0)).isEmpty }
        guard extra || row.count < columns.width else { return nil }
        let reason = "has \(row.count) cells where the header has \(columns.width)"
        guard extra else {
            return rowRefusal(
                row, column: nil, rule: "row.cells", reason: reason, hint: "give every column a cell, empty if need be")
        }
        // What follows a comma of a sentence begins with a blank; what follows one of a sheet hardly ever does.
        let split = (1..<row.count).first { row[$0].first == UInt8(ascii: " ") && !row[$0 - 1].isEmpty }
        guard let split, split <= columns.width else {
            return rowRefusal(
                row, column: nil, rule: "row.cells", reason: reason,
                hint: "put a cell that contains a comma in double quotes")
        }
        let whole = row.text(split - 1) + "," + row.text(split)
        return rowRefusal(
            row, column: split - 1, rule: "row.cells", reason: "may contain an unquoted comma: the row \(reason)",
            hint: "put the cell in double quotes: \"\(Self.shortened(whole))\"")
    }

    // MARK: Refusals

    /// The cell that a violation is about. Lists leave empty cells out, so the second headline may stand in the third.
    private func column(of violation: Violation, in row: SheetRow) -> Int? {
        guard let field = CampaignField(rawValue: violation.field) else { return nil }
        let indices = columns.indices(of: field).filter { index in
            !columns.used.contains { $0.index == index && $0.use == .budgetType }
        }
        guard let index = violation.index, indices.count > 1 else { return indices.first }
        if field == .carouselCards { return self.column(ofCard: index + 1) ?? indices.first }
        let filled = indices.filter { !CellText.read(row.text($0)).isEmpty }
        return index < filled.count ? filled[index] : indices.first
    }

    private func column(ofCard number: Int) -> Int? {
        columns.used.first { column in if case .card(_, number) = column.use { true } else { false } }?.index
    }

    private func refusal(_ violation: Violation, column: Int?, in row: SheetRow) -> Refusal {
        let field = CampaignField(rawValue: violation.field)
        let cell = column.map { CellText.trimmed(row.text($0)) } ?? ""
        return Refusal(
            record: row.record, line: row.line, campaign: campaignName(row), column: column.map(columns.place),
            subject: column.map { columns.headers[$0] } ?? field.map(ColumnUse.name) ?? violation.field,
            value: cell.isEmpty ? nil : Self.shortened(cell), rule: violation.rule, reason: violation.reason,
            hint: RowWording.hint(violation))
    }

    private func rowRefusal(_ row: SheetRow, column: Int?, rule: String, reason: String, hint: String) -> Refusal {
        let place = column.flatMap { $0 < columns.headers.count ? columns.place($0) : nil }
        let value = row.fault == nil ? column.map { Self.shortened(row.text($0)) } : nil
        return Refusal(
            record: row.record, line: row.line, campaign: campaignName(row), column: place,
            subject: place.map(\.header) ?? "the row", value: value, rule: rule, reason: reason, hint: hint)
    }

    private func nameRefusal(campaign: String, record: Int, line: Int, reason: String, hint: String) -> Refusal {
        let column = columns.indices(of: .name).first.map(columns.place)
        return Refusal(
            record: record, line: line, campaign: Self.shortened(campaign), column: column,
            subject: column?.header ?? ColumnUse.name(of: .name), value: Self.shortened(campaign),
            rule: "name.duplicate", reason: reason, hint: hint)
    }

    private func campaignName(_ row: SheetRow) -> String {
        guard let index = columns.indices(of: .name).first, index < row.count else { return "" }
        return Self.shortened(CellText.trimmed(row.text(index)))
    }

    private static func shortened(_ text: String) -> String {
        text.count <= Violation.valueCharactersMax ? text : text.prefix(Violation.valueCharactersMax - 1) + "…"
    }
}
