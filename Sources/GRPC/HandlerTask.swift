/// What the task of a call does: a handler of any kind but the immediate one, with what it is given.
enum HandlerTask: Sendable {
    case unary(UnaryHandler, [UInt8])
    case serverStreaming(ServerStreamingHandler, [UInt8], ResponseWriter)
    case clientStreaming(ClientStreamingHandler, RequestMessages)
    case bidirectional(BidirectionalHandler, RequestMessages, ResponseWriter)

    /// Runs the handler. The reply of the kinds that have one message to reply.
    func run(_ context: CallContext) async throws(RPCError) -> [UInt8]? {
        switch self {
        case .unary(let handler, let message):
            return try await handler(message, context)
        case .serverStreaming(let handler, let message, let responses):
            try await handler(message, responses, context)
        case .clientStreaming(let handler, let requests):
            return try await handler(requests, context)
        case .bidirectional(let handler, let requests, let responses):
            try await handler(requests, responses, context)
        }
        return nil
    }
}
