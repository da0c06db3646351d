internal import GRPC
internal import HTTP2

/// A method of each kind, with limits so low that an input can go over them.
enum Service {
    static let methods = ["Immediate", "Unary", "ServerStreaming", "ClientStreaming", "Bidirectional"]

    /// libFuzzer calls from one thread, and an embedded event loop runs there.
    nonisolated(unsafe) static var runningHandlers = 0

    static let limits = {
        var limits = GRPCServer.Limits()
        limits.messageBytes = 1024
        limits.handlersPerConnection = 4
        limits.compressedFromBytes = 64
        limits.http2.concurrentStreams = 8
        limits.http2.headerListBytes = 512
        limits.http2.headerListHardBytes = 1024
        limits.http2.headerListFatalBytes = 2048
        limits.http2.continuations = 3
        limits.http2.streamOutputBytes = 512
        limits.http2.connectionOutputBytes = 2048
        limits.http2.writeBytes = 1024
        return limits
    }()

    static let router = {
        var router = Router()
        router.register(method(0), immediate: { (message) throws(RPCError) in message })
        router.register(
            method(1),
            unary: { (message, context) throws(RPCError) in
                runningHandlers += 1
                defer { runningHandlers -= 1 }
                await Task.yield()
                context.addInitialMetadata("x-request-id", context.requestID)
                if let trace = context.traceParent { context.addTrailingMetadata("traceparent", trace.description) }
                for field in context.metadata.fields where field.name == "fail-bin" {
                    throw RPCError(
                        code: .aborted, message: field.value,
                        details: { _, _ in context.metadata.binary("fail-bin") ?? message })
                }
                return message
            })
        router.register(
            method(2),
            serverStreaming: { (message, writer, _) throws(RPCError) in
                runningHandlers += 1
                defer { runningHandlers -= 1 }
                for _ in 0..<8 { try await writer.write(message + message) }
            })
        router.register(
            method(3),
            clientStreaming: { (messages, _) throws(RPCError) in
                runningHandlers += 1
                defer { runningHandlers -= 1 }
                var count = 0
                while let message = try await messages.next() { count += message.count }
                return Array(String(count).utf8)
            })
        router.register(
            method(4),
            bidirectional: { (messages, writer, _) throws(RPCError) in
                runningHandlers += 1
                defer { runningHandlers -= 1 }
                while let message = try await messages.next() { try await writer.write(message) }
            })
        return router
    }()

    private static func method(_ index: Int) -> MethodDescriptor {
        MethodDescriptor(service: "fuzz.Fuzz", method: methods[index])
    }
}
