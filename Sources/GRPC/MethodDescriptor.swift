/// The full name of an RPC.
package struct MethodDescriptor: Hashable, Sendable {
    /// With its package: `grpc.health.v1.Health`.
    package let service: String
    package let method: String

    package init(service: String, method: String) {
        self.service = service
        self.method = method
    }

    /// The `:path` of its requests.
    package var path: String { "/\(service)/\(method)" }
}
