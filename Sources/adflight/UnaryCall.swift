import HTTPClient

/// A unary gRPC call over HTTP/2 with prior knowledge, as any client makes it.
struct UnaryCall {
    /// How the server ended the call.
    struct Refusal: Error, CustomStringConvertible {
        let status: Int
        let message: String
        var description: String { "gRPC status \(status): \(message)" }
    }

    let client: HTTPClient
    /// `http://HOST:PORT`.
    let server: String

    /// - Returns: the reply message.
    func callAsFunction(_ method: String, _ message: [UInt8]) async throws -> [UInt8] {
        let prefix = [0] + (0..<4).map { UInt8(truncatingIfNeeded: message.count >> (24 - 8 * $0)) }
        let response = try await client.send(
            Request(
                .post, "\(server)/\(method)",
                headers: [Header("content-type", "application/grpc"), Header("te", "trailers")],
                body: prefix + message))
        // A call that fails at once has its status among the headers ("Trailers-Only").
        let status = (response.trailers["grpc-status"] ?? response.headers["grpc-status"]).flatMap { Int($0) } ?? 2
        guard status == 0, response.body.count >= 5 else {
            let message = response.trailers["grpc-message"] ?? response.headers["grpc-message"] ?? ""
            throw Refusal(status: status, message: message)
        }
        return Array(response.body.dropFirst(5))
    }
}
