internal import HTTP2
internal import Logging
internal import NIOCore

/// One unary call: collects the message, runs the handler, sends the reply or the error. On its connection's event loop.
///
/// `Calls` uses the object again for another call once both the stream and the handler are gone.
final class Call: StreamHandler {
    private enum State {
        /// Waiting for the message and for the end of the request.
        case receiving(Router.Route)
        /// The handler's task runs.
        case running
        /// Answered or reset; what still arrives is dropped.
        case done
    }

    private(set) var deadline: ContinuousClock.Instant = .now
    /// A handler's task has not ended, though the stream may have.
    private var isHandlerRunning = false
    private var state: State = .done
    private var stream: HTTP2.Stream?
    private let calls: Calls
    private var reader: MessageReader
    private var messages: [[UInt8]] = []
    private var task: Task<Void, Never>?

    init(of calls: Calls) {
        self.calls = calls
        reader = MessageReader(messageBytes: calls.limits.messageBytes)
    }

    /// Its deadline counts.
    var isOpen: Bool {
        if case .done = state { false } else { true }
    }

    func opened(_ stream: HTTP2.Stream) { self.stream = stream }

    // MARK: The request

    func receivedHeaders() {
        guard let stream else { return }
        switch RequestHead(stream.headers, router: calls.router) {
        case .call(let route, let timeout):
            state = .receiving(route)
            deadline = .now + (timeout ?? calls.limits.defaultTimeout)
            calls.watch(deadline)
        case .notGRPC(let list):
            stream.respond(list, endStream: true)
        case .refused(let error):
            fail(error)
        }
    }

    func received(_ bytes: Span<UInt8>) {
        stream?.consumed(bytes.count)
        guard case .receiving = state else { return }
        do {
            try reader.read(bytes, into: &messages)
        } catch {
            return fail(error)
        }
        if messages.count > 1 { fail(Self.wrongCardinality) }
    }

    func receivedEnd() {
        guard case .receiving(let route) = state, let stream else { return }
        guard !reader.isInsideMessage else {
            return fail(RPCError(code: .internal, message: "the request ended inside a message"))
        }
        guard let message = messages.popLast() else { return fail(Self.wrongCardinality) }
        switch route.handler {
        case .immediate(let handler):
            do throws(RPCError) { succeed(try handler(message)) } catch { fail(error) }
        case .unary(let handler):
            guard calls.runningHandlers < calls.limits.handlersPerConnection else {
                // Not begun, so the client may safely send it again (RFC 9113, 8.7).
                state = .done
                return stream.reset(.refusedStream)
            }
            let context = CallContext(
                method: route.descriptor, peer: calls.info.peer, deadline: deadline, metadata: Metadata(stream.headers))
            run(handler, message, context)
        }
    }

    // MARK: The end

    /// The stream is over: nobody waits for the handler any more.
    func closed(_ code: ErrorCode) {
        stream = nil
        finish()
        if !isHandlerRunning { calls.takeBack(self) }
    }

    /// The deadline has passed: the client gets its answer now, whatever the handler does.
    func expired() {
        fail(RPCError(code: .deadlineExceeded, message: "the deadline has passed"))
    }

    private func run(_ handler: @escaping UnaryHandler, _ message: [UInt8], _ context: CallContext) {
        state = .running
        isHandlerRunning = true
        calls.runningHandlers += 1
        let eventLoop = calls.info.eventLoop
        let call = NIOLoopBound(self, eventLoop: eventLoop)
        // Runs here and now up to its first suspension: a handler that never waits answers in this read turn.
        let task = Task.immediate(executorPreference: calls.info.taskExecutor) {
            let outcome: Result<[UInt8], RPCError>
            do throws(RPCError) {
                outcome = .success(try await handler(message, context))
            } catch {
                outcome = .failure(error)
            }
            if eventLoop.inEventLoop {
                call.value.ended(with: outcome)
            } else {
                eventLoop.execute { call.value.ended(with: outcome) }
            }
        }
        guard case .running = state else { return }
        self.task = task
    }

    private func ended(with outcome: Result<[UInt8], RPCError>) {
        calls.runningHandlers -= 1
        isHandlerRunning = false
        guard stream != nil else { return calls.takeBack(self) }
        guard case .running = state else { return }
        switch outcome {
        case .success(let reply): succeed(reply)
        case .failure(let error): fail(error)
        }
    }

    private func succeed(_ reply: [UInt8]) {
        guard let stream else { return }
        stream.respond(Responses.headers)
        stream.write(MessageReader.prefix(count: reply.count).span)
        stream.write(reply.span)
        stream.end(trailers: Responses.ok)
        log(.ok)
        finish()
    }

    private func fail(_ error: RPCError) {
        stream?.respond(Responses.trailersOnly(error), endStream: true)
        log(error.code)
        finish()
    }

    private func finish() {
        state = .done
        reader.reset()
        if !messages.isEmpty { messages = [] }
        task?.cancel()
        task = nil
    }

    private func log(_ code: StatusCode) {
        guard calls.logsCalls else { return }
        calls.logger.debug(
            "call ended",
            metadata: ["grpc.method": "\(stream?.headers.string(":path") ?? "")", "grpc.code": "\(code)"])
    }

    private static let wrongCardinality = RPCError(
        code: .unimplemented, message: "a unary call takes exactly one request message")
}
