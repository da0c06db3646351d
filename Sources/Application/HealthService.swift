internal import Domain
internal import Synchronization
internal import Wire

/// `grpc.health.v1.Health`: whether this server takes calls. Answers without waiting for anything.
package final class HealthService: Sendable {
    private let draining = Atomic(false)
    private let services: Set<String>

    init(services: Set<String>) {
        self.services = services
    }

    /// From now on NOT_SERVING, so that callers turn to another server before this one goes.
    package func drain() {
        draining.store(true, ordering: .relaxed)
    }

    func check(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        let service = try HealthCheckRequest(decoding: message).service
        guard service.isEmpty || services.contains(service) else {
            throw .notFound("this server has no service \(service)")
        }
        return draining.load(ordering: .relaxed) ? Self.notServing : Self.serving
    }

    private static let serving = HealthCheckResponse.serving.encoded
    private static let notServing = HealthCheckResponse.notServing.encoded
}
