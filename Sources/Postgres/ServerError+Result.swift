internal import CLibpq

extension ServerError {
    init(_ result: OpaquePointer) {
        func field(_ code: UnicodeScalar) -> String? {
            unsafe PQresultErrorField(result, Int32(code.value)).map { unsafe String(cString: $0) }
        }
        // libpq's own failures, such as a lost connection, have no fields.
        let fallback = unsafe PQresultErrorMessage(result).flatMap { unsafe String(cString: $0).firstLine }
        self.init(
            sqlstate: field(Field.sqlstate) ?? "",
            message: field(Field.message) ?? fallback ?? "no message",
            detail: field(Field.detail),
            table: field(Field.table),
            constraint: field(Field.constraint))
    }

    /// True when the server ended the session with this error, or libpq made it up because the connection broke.
    static func isFatal(_ result: OpaquePointer) -> Bool {
        guard let severity = unsafe PQresultErrorField(result, Int32(Field.severity.value)) else { return true }
        return ["FATAL", "PANIC"].contains(unsafe String(cString: severity))
    }

    /// The `PG_DIAG_…` codes.
    private enum Field {
        static let severity: UnicodeScalar = "V"
        static let sqlstate: UnicodeScalar = "C"
        static let message: UnicodeScalar = "M"
        static let detail: UnicodeScalar = "D"
        static let table: UnicodeScalar = "t"
        static let constraint: UnicodeScalar = "n"
    }
}
