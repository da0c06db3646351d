internal import CWire
package import Domain

/// `grpc.health.v1.HealthCheckRequest`, of Check and of Watch.
package struct HealthCheckRequest: Sendable {
    /// Empty for the server as a whole.
    package let service: String

    package init(decoding bytes: [UInt8]) throws(Failure) {
        guard !bytes.isEmpty else {
            service = ""
            return
        }
        let message = unsafe try Decoded<Grpc__Health__V1__HealthCheckRequest>(
            bytes, grpc__health__v1__health_check_request__init)
        service = unsafe message.read { unsafe text($0.service) }
    }
}

/// `grpc.health.v1.HealthCheckResponse`: one byte of enum, so written by hand.
package enum HealthCheckResponse: UInt8, Sendable {
    case serving = 1
    case notServing = 2
    /// Of Watch only.
    case serviceUnknown = 3

    package var encoded: [UInt8] { [0x08, rawValue] }
}

/// `grpc.health.v1.HealthListRequest`, which has no fields.
package struct HealthListRequest: Sendable {
    package init(decoding bytes: [UInt8]) throws(Failure) {
        _ = unsafe try Decoded<Grpc__Health__V1__HealthListRequest>(bytes, grpc__health__v1__health_list_request__init)
    }
}

/// `grpc.health.v1.HealthListResponse`.
package struct HealthListResponse: Sendable {
    private let statuses: [String: HealthCheckResponse]

    /// - Parameter statuses: by the name of the service.
    package init(_ statuses: [String: HealthCheckResponse]) {
        self.statuses = statuses
    }

    /// In the order of the names.
    package var encoded: [UInt8] {
        var arena = Arena()
        var entries: [UnsafeMutablePointer<Grpc__Health__V1__HealthListResponse__StatusesEntry>] = unsafe []
        for (service, status) in statuses.sorted(by: { $0.key < $1.key }) {
            let value = unsafe arena.make(grpc__health__v1__health_check_response__init)
            unsafe value.pointee.status = .init(UInt32(status.rawValue))
            let entry = unsafe arena.make(grpc__health__v1__health_list_response__statuses_entry__init)
            unsafe entry.pointee.key = arena.string(service)
            unsafe entry.pointee.value = value
            unsafe entries.append(entry)
        }
        let message = unsafe arena.make(grpc__health__v1__health_list_response__init)
        unsafe message.pointee.n_statuses = entries.count
        unsafe message.pointee.statuses = arena.pointers(entries)
        return unsafe packed(message)
    }
}
