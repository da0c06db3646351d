internal import CLibpq

/// Asks the server, over a connection of its own, to cancel what a connection is running.
///
/// `@unchecked Sendable`: a `PGcancel` is a constant copy of address and key; PQcancel is made to be called from any
/// thread, even from a signal handler (PostgreSQL manual, "Canceling Queries in Progress").
@safe final class Canceller: @unchecked Sendable {
    private let raw: OpaquePointer?

    init(of connection: OpaquePointer) {
        unsafe raw = unsafe PQgetCancel(connection)
    }

    deinit {
        unsafe PQfreeCancel(raw)
    }

    /// Blocks until the server has passed the request on: nothing that is sent afterwards can be hit by it.
    func cancel() {
        // One that fails changes nothing, and is repeated like one that came at a bad moment.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = unsafe PQcancel(raw, message.baseAddress, Int32(message.count))
        }
    }
}
