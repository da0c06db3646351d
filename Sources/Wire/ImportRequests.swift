internal import CWire
package import Domain

/// `adflight.v1.ImportSettings`.
package struct ImportSettings: Equatable, Sendable {
    package let isDryRun: Bool
    package let publishes: Bool
    package let hasCheckpoints: Bool
    package let source: ImportSource
    package let actor: String

    package init(isDryRun: Bool, publishes: Bool, hasCheckpoints: Bool, source: ImportSource, actor: String) {
        self.isDryRun = isDryRun
        self.publishes = publishes
        self.hasCheckpoints = hasCheckpoints
        self.source = source
        self.actor = actor
    }
}

/// `adflight.v1.ImportCampaignsRequest`: the settings, or rows and how far they go.
package struct ImportCampaignsRequest: Sendable {
    package static let rowsMax = 10_000

    package var settings: ImportSettings?
    package var entries: [ImportEntry] = []
    /// How far the import is, with what is in here.
    package var progress: ImportCheckpoint?
    package var faults: [ImportFault] = []

    package init() {}

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ImportCampaignsRequest>(
            bytes, adflight__v1__import_campaigns_request__init)
        self = unsafe try message.read { (message) throws(Failure) in
            guard unsafe message.n_rows <= Self.rowsMax else {
                throw .invalid([
                    Violation(
                        "rows", .count, value: unsafe String(message.n_rows), reason: "are too many",
                        hint: "send at most \(Self.rowsMax) in a request")
                ])
            }
            var request = ImportCampaignsRequest()
            if let settings = unsafe message.settings { request.settings = unsafe ImportSettings(settings.pointee) }
            for index in unsafe 0..<message.n_rows {
                guard let row = unsafe message.rows?[index] else { continue }
                request.entries.append(unsafe try ImportEntry(row.pointee, index: index))
            }
            request.progress = unsafe message.progress.map { unsafe ImportCheckpoint($0.pointee) }
            request.faults = unsafe elements(message.errors, message.n_errors).map { unsafe ImportFault($0) }
            return request
        }
    }

    package var encoded: [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__import_campaigns_request__init)
        if let settings { unsafe message.pointee.settings = arena.settings(settings) }
        var rows: [UnsafeMutablePointer<Adflight__V1__ImportRow>] = unsafe []
        for entry in entries { unsafe rows.append(arena.row(entry)) }
        unsafe (message.pointee.rows, message.pointee.n_rows) = (arena.pointers(rows), rows.count)
        if let progress { unsafe message.pointee.progress = arena.progress(progress) }
        let errors = unsafe arena.errors(faults)
        unsafe (message.pointee.errors, message.pointee.n_errors) = (arena.pointers(errors), errors.count)
        return unsafe packed(message)
    }
}

extension ImportSettings {
    fileprivate init(_ message: Adflight__V1__ImportSettings) {
        unsafe self.init(
            isDryRun: message.dry_run != 0, publishes: message.publish != 0, hasCheckpoints: message.checkpoints != 0,
            source: ImportSource(
                fileName: text(message.file_name), fileHash: ContentHash(bytes(message.file_hash)),
                bytesTotal: message.bytes_total, dialect: text(message.dialect), options: text(message.options)),
            actor: text(message.actor))
    }
}

extension ImportEntry {
    fileprivate init(_ message: Adflight__V1__ImportRow, index: Int) throws(Failure) {
        guard let campaign = unsafe message.campaign else {
            throw Self.invalid("campaign", .required, nil, "is required", "fill in the campaign", index)
        }
        var input = unsafe CampaignInput(campaign.pointee)
        unsafe input.takeUnreadable(elements(message.unreadable_cells, message.n_unreadable_cells))
        unsafe input.takeZeros(texts(message.zero_fields, message.n_zero_fields))
        guard let customer = input.customerID.value else {
            throw Self.invalid(
                "campaign.customer_id", .required, unsafe text(campaign.pointee.customer_id),
                "is no Google Ads account",
                "use its ten digits, such as 1234567890", index)
        }
        var fields: [CampaignField] = []
        for name in unsafe texts(message.fields, message.n_fields) {
            guard let field = CampaignField(rawValue: name) else {
                throw Self.invalid("fields", .unsupported, name, "is no field of a campaign", "use its API name", index)
            }
            fields.append(field)
        }
        let action = unsafe Action.entry(number: UInt32(message.action.rawValue))
        if case .unreadable(let number, let expected) = action {
            throw Self.invalid("action", .unreadable, number, expected.reason, expected.hint, index)
        }
        let externalID = unsafe text(message.external_id)
        let googleID = unsafe message.google_campaign_id
        let key: Key =
            googleID != 0 ? .googleCampaignID(googleID) : externalID.isEmpty ? .name : .externalID(externalID)
        self.init(
            key: key, action: action.value ?? .upsert, customerID: customer, input: input, fields: fields)
    }

    private static func invalid(
        _ field: String, _ kind: Violation.Kind, _ value: String?, _ reason: String, _ hint: String, _ index: Int
    ) -> Failure {
        .invalid([Violation("rows[\(index)].\(field)", kind, value: value, reason: reason, hint: hint)])
    }
}

extension ImportCheckpoint {
    fileprivate init(_ message: Adflight__V1__ImportProgress) {
        unsafe self.init(record: message.record, bytes: message.bytes_done, counts: ImportCounts(message.counts))
    }
}

extension ImportFault {
    init(_ message: Adflight__V1__ImportError) {
        unsafe self.init(
            record: message.record, line: message.line, level: message.incomplete != 0 ? .incomplete : .refused,
            campaign: text(message.campaign), subject: text(message.subject), value: text(message.value),
            rule: text(message.rule), reason: text(message.reason), hint: text(message.hint))
    }
}

extension Arena {
    fileprivate mutating func settings(_ settings: ImportSettings) -> UnsafeMutablePointer<Adflight__V1__ImportSettings>
    {
        let message = unsafe make(adflight__v1__import_settings__init)
        unsafe message.pointee.dry_run = settings.isDryRun ? 1 : 0
        unsafe message.pointee.publish = settings.publishes ? 1 : 0
        unsafe message.pointee.checkpoints = settings.hasCheckpoints ? 1 : 0
        unsafe message.pointee.file_name = string(settings.source.fileName)
        unsafe message.pointee.file_hash = bytes(settings.source.fileHash?.bytes ?? [])
        unsafe message.pointee.bytes_total = settings.source.bytesTotal
        unsafe message.pointee.dialect = string(settings.source.dialect)
        unsafe message.pointee.options = string(settings.source.options)
        unsafe message.pointee.actor = string(settings.actor)
        return unsafe message
    }

    fileprivate mutating func progress(_ progress: ImportCheckpoint)
        -> UnsafeMutablePointer<Adflight__V1__ImportProgress>
    {
        let message = unsafe make(adflight__v1__import_progress__init)
        unsafe (message.pointee.record, message.pointee.bytes_done) = (progress.record, progress.bytes)
        unsafe message.pointee.counts = counts(progress.counts)
        return unsafe message
    }

    fileprivate mutating func row(_ entry: ImportEntry) -> UnsafeMutablePointer<Adflight__V1__ImportRow> {
        let message = unsafe make(adflight__v1__import_row__init)
        var input = entry.input
        input.customerID = .value(entry.customerID)
        unsafe message.pointee.campaign = entered(input)
        unsafe message.pointee.action = .init(ImportEntry.Action.number(of: entry.action))
        unsafe (message.pointee.fields, message.pointee.n_fields) = (
            strings(entry.fields.map(\.rawValue)), entry.fields.count
        )
        let unreadable = unsafe unreadable(of: entry.input)
        unsafe message.pointee.unreadable_cells = pointers(unreadable)
        unsafe message.pointee.n_unreadable_cells = unreadable.count
        let zeros = entry.input.zeroFields.map(\.rawValue)
        unsafe (message.pointee.zero_fields, message.pointee.n_zero_fields) = (strings(zeros), zeros.count)
        switch entry.key {
        case .name: break
        case .googleCampaignID(let id): unsafe message.pointee.google_campaign_id = id
        case .externalID(let id): unsafe message.pointee.external_id = string(id)
        }
        return unsafe message
    }

    mutating func errors(_ faults: [ImportFault]) -> [UnsafeMutablePointer<Adflight__V1__ImportError>] {
        var messages: [UnsafeMutablePointer<Adflight__V1__ImportError>] = unsafe []
        for fault in faults {
            let message = unsafe make(adflight__v1__import_error__init)
            unsafe (message.pointee.record, message.pointee.line) = (fault.record, fault.line)
            unsafe message.pointee.incomplete = fault.level == .incomplete ? 1 : 0
            unsafe message.pointee.campaign = string(fault.campaign)
            unsafe message.pointee.subject = string(fault.subject)
            unsafe message.pointee.value = string(fault.value)
            unsafe message.pointee.rule = string(fault.rule)
            unsafe message.pointee.reason = string(fault.reason)
            unsafe message.pointee.hint = string(fault.hint)
            unsafe messages.append(message)
        }
        return unsafe messages
    }
}
