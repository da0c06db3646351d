internal import CWire
internal import Domain

/// `adflight.v1.ImportRowResult`.
extension ImportResult {
    init(_ message: Adflight__V1__ImportRowResult) throws(Failure) {
        let id = unsafe CampaignID(text(message.campaign_id)) ?? CampaignID(bits: 0)
        let outcome: ImportOutcome
        switch unsafe message.outcome {
        case ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__CREATED: outcome = .created(id)
        case ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__UPDATED:
            outcome = unsafe .updated(
                id, elements(message.changes, message.n_changes).compactMap { unsafe FieldChange($0) })
        case ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__UNCHANGED: outcome = .unchanged(id)
        case ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__REMOVED: outcome = .removed(id)
        case ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__REFUSED:
            guard unsafe message.n_violations > 0 else {
                throw .unexpected("the server refused a row and did not say why")
            }
            outcome = unsafe .refused(elements(message.violations, message.n_violations).map { unsafe Violation($0) })
        default: throw .unexpected("a row's result has an outcome of a later server")
        }
        let missing = unsafe elements(message.missing_violations, message.n_missing_violations)
        self.init(outcome, missing: unsafe missing.map { unsafe Violation($0) })
    }
}

extension FieldChange {
    fileprivate init?(_ message: Adflight__V1__ImportFieldChange) {
        guard let field = unsafe CampaignField(rawValue: text(message.field)) else { return nil }
        unsafe self.init(field, old: text(message.old), new: text(message.new_))
    }
}

extension Violation {
    fileprivate init(_ message: Adflight__V1__ImportViolation) {
        let value = unsafe text(message.value)
        unsafe self.init(
            text(message.field), index: message.place > 0 ? Int(message.place) - 1 : nil,
            Kind(rawValue: text(message.kind)) ?? .unsupported, value: value.isEmpty ? nil : value,
            reason: text(message.reason), hint: text(message.hint))
    }
}

extension Arena {
    mutating func result(_ result: ImportResult) -> UnsafeMutablePointer<Adflight__V1__ImportRowResult> {
        let message = unsafe make(adflight__v1__import_row_result__init)
        switch result.outcome {
        case .created(let id):
            unsafe message.pointee.outcome = ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__CREATED
            unsafe message.pointee.campaign_id = string(id.description)
        case .updated(let id, let changes):
            unsafe message.pointee.outcome = ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__UPDATED
            unsafe message.pointee.campaign_id = string(id.description)
            let changes = unsafe self.changes(changes)
            unsafe (message.pointee.changes, message.pointee.n_changes) = (pointers(changes), changes.count)
        case .unchanged(let id):
            unsafe message.pointee.outcome = ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__UNCHANGED
            unsafe message.pointee.campaign_id = string(id?.description ?? "")
        case .removed(let id):
            unsafe message.pointee.outcome = ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__REMOVED
            unsafe message.pointee.campaign_id = string(id.description)
        case .refused(let violations):
            unsafe message.pointee.outcome = ADFLIGHT__V1__IMPORT_ROW_RESULT__OUTCOME__REFUSED
            let violations = unsafe self.violations(violations)
            unsafe (message.pointee.violations, message.pointee.n_violations) = (pointers(violations), violations.count)
        }
        let missing = unsafe violations(result.missing)
        unsafe message.pointee.missing_violations = pointers(missing)
        unsafe message.pointee.n_missing_violations = missing.count
        return unsafe message
    }

    private mutating func changes(_ changes: [FieldChange]) -> [UnsafeMutablePointer<Adflight__V1__ImportFieldChange>] {
        var messages: [UnsafeMutablePointer<Adflight__V1__ImportFieldChange>] = unsafe []
        for change in changes {
            let message = unsafe make(adflight__v1__import_field_change__init)
            unsafe message.pointee.field = string(change.field.rawValue)
            unsafe (message.pointee.old, message.pointee.new_) = (string(change.old), string(change.new))
            unsafe messages.append(message)
        }
        return unsafe messages
    }

    private mutating func violations(_ violations: [Violation]) -> [UnsafeMutablePointer<Adflight__V1__ImportViolation>]
    {
        var messages: [UnsafeMutablePointer<Adflight__V1__ImportViolation>] = unsafe []
        for violation in violations {
            let message = unsafe make(adflight__v1__import_violation__init)
            unsafe message.pointee.field = string(violation.field)
            unsafe message.pointee.place = violation.index.map { Int32(clamping: $0 + 1) } ?? 0
            unsafe message.pointee.kind = string(violation.kind.rawValue)
            unsafe message.pointee.value = string(violation.value ?? "")
            unsafe (message.pointee.reason, message.pointee.hint) = (string(violation.reason), string(violation.hint))
            unsafe messages.append(message)
        }
        return unsafe messages
    }
}
