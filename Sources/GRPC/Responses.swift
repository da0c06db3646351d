internal import HTTP2

/// The header lists a gRPC server sends. The constant ones are shared by all calls.
enum Responses {
    private static let contentType = (name: "content-type", value: "application/grpc")

    static let headers = HeaderList(status: 200, [contentType])
    static let ok = HeaderList([("grpc-status", "0")])
    static let methodNotAllowed = HeaderList(status: 405, [("allow", "POST"), ("content-length", "0")])
    static let unsupportedMediaType = HeaderList(status: 415, [("content-length", "0")])

    /// An error instead of any message: status line and trailers in one block.
    static func trailersOnly(_ error: RPCError) -> HeaderList {
        HeaderList(status: 200, [contentType] + fields(of: error))
    }

    private static func fields(of error: RPCError) -> [(name: String, value: String)] {
        var fields = [(name: "grpc-status", value: String(error.code.rawValue))]
        if !error.message.isEmpty { fields.append(("grpc-message", PercentEncoding.encode(error.message))) }
        if !error.details.isEmpty { fields.append(("grpc-status-details-bin", Base64.encode(error.details))) }
        return fields + error.metadata
    }
}
