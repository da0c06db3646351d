internal import HTTP2

/// What the headers of a request say: a call, or the refusal they deserve.
enum RequestHead {
    case call(Router.Route, timeout: Duration?, RequestEncoding)
    /// Not gRPC at all: a plain HTTP answer.
    case notGRPC(HeaderList)
    case refused(RPCError)

    init(_ headers: HeaderBlock, router: Router) {
        guard let method = headers.index(of: ":method"), headers.value(at: method).equals("POST") else {
            self = .notGRPC(Responses.methodNotAllowed)
            return
        }
        guard headers.isGRPC else {
            self = .notGRPC(Responses.unsupportedMediaType)
            return
        }
        guard let path = headers.index(of: ":path"), let route = router.route(headers.value(at: path)) else {
            self = .refused(Self.unknownMethod(headers))
            return
        }
        let encoding = headers.requestEncoding
        if case .unknown = encoding {
            self = .refused(Self.unknownEncoding)
            return
        }
        guard let index = headers.index(of: "grpc-timeout") else {
            self = .call(route, timeout: nil, encoding)
            return
        }
        guard let timeout = Timeout.parse(headers.value(at: index)) else {
            self = .refused(RPCError(code: .internal, message: "malformed grpc-timeout"))
            return
        }
        self = .call(route, timeout: timeout, encoding)
    }

    private static let unknownEncoding = RPCError(
        code: .unimplemented, message: "unknown grpc-encoding", metadata: [Responses.acceptEncoding])

    /// Enough of a path to see what the caller got wrong.
    private static let echoedPathBytes = 200

    private static func unknownMethod(_ headers: HeaderBlock) -> RPCError {
        let path = headers.index(of: ":path").map { index in
            let path = headers.value(at: index)
            return String(decodingUTF8: path.extracting(0..<min(path.count, echoedPathBytes)))
        }
        return RPCError(code: .unimplemented, message: "unknown method \(path ?? "")")
    }
}

extension HeaderBlock {
    /// The content type is `application/grpc` or `application/grpc+proto`, either with parameters.
    var isGRPC: Bool {
        guard let index = index(of: "content-type") else { return false }
        let type = value(at: index)
        // In whatever case: it is a media type (RFC 9110, 8.3.1).
        guard type.hasPrefix("application/grpc", ignoringCase: true) else { return false }
        var rest = type.extracting("application/grpc".utf8.count..<type.count)
        if rest.hasPrefix("+proto", ignoringCase: true) { rest = rest.extracting("+proto".utf8.count..<rest.count) }
        return rest.isEmpty || rest.hasPrefix(";")
    }
}
