internal import HTTP2

/// The header lists a gRPC server sends. The constant ones are shared by all calls.
enum Responses {
    typealias Fields = [(name: String, value: String)]

    static let acceptEncoding = (name: "grpc-accept-encoding", value: "identity,gzip")
    private static let contentType = (name: "content-type", value: "application/grpc")
    private static let plainFields = [contentType, acceptEncoding]
    private static let gzipFields = plainFields + [(name: "grpc-encoding", value: "gzip")]

    private static let plainHeaders = HeaderList(status: 200, plainFields)
    private static let gzipHeaders = HeaderList(status: 200, gzipFields)
    private static let okTrailers = HeaderList([("grpc-status", "0")])
    static let methodNotAllowed = HeaderList(status: 405, [("allow", "POST"), ("content-length", "0")])
    static let unsupportedMediaType = HeaderList(status: 415, [("content-length", "0")])

    /// - Parameter isCompressed: some message of the response may be.
    static func headers(isCompressed: Bool, _ metadata: Fields = []) -> HeaderList {
        guard !metadata.isEmpty else { return isCompressed ? gzipHeaders : plainHeaders }
        return HeaderList(status: 200, (isCompressed ? gzipFields : plainFields) + metadata)
    }

    static func ok(_ metadata: Fields = []) -> HeaderList {
        metadata.isEmpty ? okTrailers : HeaderList([("grpc-status", "0")] + metadata)
    }

    /// An error instead of any message: status line and trailers in one block.
    static func trailersOnly(_ error: RPCError, _ metadata: Fields = [], limits: GRPCServer.Limits) -> HeaderList {
        var fields = BoundedFields(bytes: limits.statusBytes)
        fields.add(":status", "200")
        fields.add(contentType)
        fields.add(error, metadata, limits: limits)
        return HeaderList(status: 200, Array(fields.list.dropFirst()))
    }

    /// An error behind the messages that came before it.
    static func trailers(_ error: RPCError, _ metadata: Fields, limits: GRPCServer.Limits) -> HeaderList {
        var fields = BoundedFields(bytes: limits.statusBytes)
        fields.add(error, metadata, limits: limits)
        return HeaderList(fields.list)
    }
}

/// Header fields that stay within a limit: what does not fit is left out.
private struct BoundedFields {
    private(set) var list: Responses.Fields = []
    private var room: Int

    init(bytes: Int) { room = bytes }

    mutating func add(_ error: RPCError, _ metadata: Responses.Fields, limits: GRPCServer.Limits) {
        add("grpc-status", String(error.code.rawValue))
        let message = PercentEncoding.encode(error.message, limit: limits.statusMessageBytes)
        if !message.isEmpty { add("grpc-message", message) }
        for field in error.metadata + metadata { add(field) }
        let name = "grpc-status-details-bin"
        // Base64 makes four bytes of three.
        let most = max(0, room - Self.size(name, "")) / 4 * 3
        let details = error.details(PercentEncoding.decode(message), most)
        if !details.isEmpty, details.count <= most { add(name, Base64.encode(details)) }
    }

    mutating func add(_ field: (name: String, value: String)) { add(field.name, field.value) }

    mutating func add(_ name: String, _ value: String) {
        let size = Self.size(name, value)
        guard size <= room else { return }
        room -= size
        list.append((name, value))
    }

    /// A field counts its name, its value and 32 bytes (RFC 9113, 6.5.2).
    private static func size(_ name: String, _ value: String) -> Int { name.utf8.count + value.utf8.count + 32 }
}
