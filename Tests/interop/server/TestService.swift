import GRPC

/// `grpc.testing.TestService` as testing.proto has it, for the interop cases: answers of any size, status and timing.
///
/// It also echoes metadata under the two public names, takes the details of errors from a field of the request, and
/// tells the time left in one of the response.
enum TestService {
    private static let echoedInitial: StaticString = "x-grpc-test-echo-initial"
    private static let echoedTrailing: StaticString = "x-grpc-test-echo-trailing-bin"
    private static let statusDetails: StaticString = "x-test-status-details-bin"

    static func register(in router: inout Router) {
        router.register(method("EmptyCall"), immediate: { _ in [] })
        router.register(method("UnaryCall"), unary: unaryCall)
        router.register(method("StreamingOutputCall"), serverStreaming: streamingOutputCall)
        router.register(method("StreamingInputCall"), clientStreaming: streamingInputCall)
        router.register(method("FullDuplexCall"), bidirectional: fullDuplexCall)
        router.register(method("HalfDuplexCall"), bidirectional: halfDuplexCall)
    }

    private static func method(_ name: String) -> MethodDescriptor {
        MethodDescriptor(service: "grpc.testing.TestService", method: name)
    }

    // MARK: The methods

    @Sendable private static func unaryCall(_ message: [UInt8], _ context: CallContext) async throws(RPCError)
        -> [UInt8]
    {
        let request = try SimpleRequest(decoding: message[...])
        echoMetadata(context)
        try check(request.expectCompressed, context)
        try end(with: request.responseStatus, context)
        if let compressed = request.responseCompressed { context.compressReply(compressed) }
        return responseMessage(payloadSize: request.responseSize)
    }

    @Sendable private static func streamingOutputCall(
        _ message: [UInt8], _ writer: ResponseWriter, _ context: CallContext
    ) async throws(RPCError) {
        echoMetadata(context)
        try await answer(message, writer, context)
    }

    @Sendable private static func streamingInputCall(
        _ requests: RequestMessages, _ context: CallContext
    ) async throws(RPCError) -> [UInt8] {
        echoMetadata(context)
        var sum = 0
        while let message = try await requests.next() {
            let request = try StreamingInputCallRequest(decoding: message[...])
            try check(request.expectCompressed, context)
            sum += request.payloadSize
        }
        return sumMessage(sum)
    }

    @Sendable private static func fullDuplexCall(
        _ requests: RequestMessages, _ writer: ResponseWriter, _ context: CallContext
    ) async throws(RPCError) {
        echoMetadata(context)
        while let message = try await requests.next() { try await answer(message, writer, context) }
    }

    @Sendable private static func halfDuplexCall(
        _ requests: RequestMessages, _ writer: ResponseWriter, _ context: CallContext
    ) async throws(RPCError) {
        echoMetadata(context)
        var messages: [[UInt8]] = []
        while let message = try await requests.next() { messages.append(message) }
        for message in messages { try await answer(message, writer, context) }
    }

    // MARK: What they have in common

    /// Sends the responses that a StreamingOutputCallRequest asks for, and ends the call if it asks for a status.
    private static func answer(
        _ message: [UInt8], _ writer: ResponseWriter, _ context: CallContext
    ) async throws(RPCError) {
        let request = try StreamingOutputCallRequest(decoding: message[...])
        for response in request.responses {
            if response.interval > .zero { try await wait(response.interval) }
            try await writer.write(responseMessage(payloadSize: response.size), compress: response.compressed)
        }
        try end(with: request.responseStatus, context)
    }

    private static func wait(_ interval: Duration) async throws(RPCError) {
        do {
            try await Task.sleep(for: interval)
        } catch {
            throw RPCError(code: .cancelled, message: "the call is over")
        }
    }

    private static func end(with status: EchoStatus?, _ context: CallContext) throws(RPCError) {
        guard let status else { return }
        let details = context.metadata.binary(statusDetails) ?? []
        throw RPCError(code: StatusCode(rawValue: status.code) ?? .unknown, message: status.message) { _, _ in details }
    }

    /// Refuses a request that should have been compressed in a call that announces no encoding. A handler is not told
    /// which of its messages were compressed.
    private static func check(_ expectCompressed: Bool?, _ context: CallContext) throws(RPCError) {
        guard expectCompressed == true, context.metadata.text("grpc-encoding") ?? "identity" == "identity" else {
            return
        }
        throw RPCError(code: .invalidArgument, message: "the request is not compressed")
    }

    private static func echoMetadata(_ context: CallContext) {
        for value in context.metadata.texts(echoedInitial) { context.addInitialMetadata("\(echoedInitial)", value) }
        for value in context.metadata.binaries(echoedTrailing) {
            context.addTrailingMetadata("\(echoedTrailing)", Base64.encode(value))
        }
        if context.metadata.text("x-test-echo-time-left") != nil, let deadline = context.deadline {
            let milliseconds = Int((deadline - .now) / .milliseconds(1))
            context.addInitialMetadata("x-test-time-left-ms", "\(milliseconds)")
        }
    }
}
