internal import CProtobufC
internal import CWire
package import Domain

/// The reply `adflight.v1.Campaign` as a client reads it: which campaign it is.
package struct CampaignReply: Sendable {
    package let id: CampaignID

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__Campaign>(bytes, adflight__v1__campaign__init)
        let text: String = unsafe message.read { unsafe Wire.text($0.id) }
        guard let id = CampaignID(text) else { throw .unexpected("the reply carries no campaign id") }
        self.id = id
    }
}

/// `google.rpc.Status` for `grpc-status-details-bin`, with a `google.rpc.BadRequest` when there are violations.
package struct StatusDetails: Sendable {
    private let code: Int32
    private let message: String
    private let violations: [Violation]

    package init(code: Int32, message: String, violations: [Violation]) {
        self.code = code
        self.message = message
        self.violations = violations
    }

    /// Violations at the end are left out when it would have more bytes.
    package func encoded(atMost most: Int = .max) -> [UInt8] {
        // None takes less than a name and a sentence.
        var told = violations.prefix(most / 16)
        while true {
            let bytes = encoded(told)
            if bytes.count <= most || told.isEmpty { return bytes }
            told = told.prefix(min(told.count - 1, told.count * most / bytes.count))
        }
    }

    private func encoded(_ violations: ArraySlice<Violation>) -> [UInt8] {
        var arena = Arena()
        let status = unsafe arena.make(google__rpc__status__init)
        unsafe status.pointee.code = code
        unsafe status.pointee.message = arena.string(message)
        if !violations.isEmpty {
            let details = unsafe [badRequest(violations, &arena)]
            unsafe status.pointee.n_details = 1
            unsafe status.pointee.details = arena.pointers(details)
        }
        return unsafe packed(status)
    }

    private func badRequest(_ violations: ArraySlice<Violation>, _ arena: inout Arena)
        -> UnsafeMutablePointer<Google__Protobuf__Any>
    {
        var rows: [UnsafeMutablePointer<Google__Rpc__BadRequest__FieldViolation>] = unsafe []
        for violation in violations {
            let row = unsafe arena.make(google__rpc__bad_request__field_violation__init)
            unsafe row.pointee.field = arena.string(violation.path)
            unsafe row.pointee.description = arena.string(violation.sentence)
            unsafe rows.append(row)
        }
        let badRequest = unsafe arena.make(google__rpc__bad_request__init)
        unsafe badRequest.pointee.n_field_violations = rows.count
        unsafe badRequest.pointee.field_violations = arena.pointers(rows)

        let any = unsafe arena.make(google__protobuf__any__init)
        unsafe any.pointee.type_url = arena.string("type.googleapis.com/google.rpc.BadRequest")
        unsafe any.pointee.value = arena.bytes(packed(badRequest))
        return unsafe any
    }
}
