internal import HTTP2

/// What the headers of a request say: a call, or the refusal they deserve.
enum RequestHead {
    case call(Router.Route, timeout: Duration?)
    /// Not gRPC at all: a plain HTTP answer.
    case notGRPC(HeaderList)
    case refused(RPCError)

    init(_ headers: HeaderBlock, router: Router) {
        guard let method = headers.index(of: ":method"), headers.value(at: method).equals("POST") else {
            self = .notGRPC(Responses.methodNotAllowed)
            return
        }
        guard let type = headers.index(of: "content-type"), Self.isGRPC(headers.value(at: type)) else {
            self = .notGRPC(Responses.unsupportedMediaType)
            return
        }
        guard let path = headers.index(of: ":path"), let route = router.route(headers.value(at: path)) else {
            let name = headers.string(":path") ?? ""
            self = .refused(RPCError(code: .unimplemented, message: "unknown method \(name)"))
            return
        }
        if let encoding = headers.index(of: "grpc-encoding"), !headers.value(at: encoding).equals("identity") {
            self = .refused(Self.unknownEncoding)
            return
        }
        guard let index = headers.index(of: "grpc-timeout") else {
            self = .call(route, timeout: nil)
            return
        }
        guard let timeout = Timeout.parse(headers.value(at: index)) else {
            self = .refused(RPCError(code: .internal, message: "malformed grpc-timeout"))
            return
        }
        self = .call(route, timeout: timeout)
    }

    private static let unknownEncoding = RPCError(
        code: .unimplemented, message: "unknown grpc-encoding", metadata: [("grpc-accept-encoding", "identity")])

    /// `application/grpc`, `application/grpc+proto`, either with parameters.
    private static func isGRPC(_ type: Span<UInt8>) -> Bool {
        guard type.hasPrefix("application/grpc") else { return false }
        var rest = type.extracting("application/grpc".utf8.count..<type.count)
        if rest.hasPrefix("+proto") { rest = rest.extracting("+proto".utf8.count..<rest.count) }
        return rest.isEmpty || rest.hasPrefix(";")
    }
}
