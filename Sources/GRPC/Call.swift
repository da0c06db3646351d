internal import HTTP2
internal import Logging
internal import NIOCore

/// One call of any kind: reads the request, runs the handler, sends the response. On its connection's event loop.
///
/// `Calls` uses the object again for another call once both the stream and the handler are gone.
final class Call: StreamHandler {
    private enum State {
        /// Waiting for the one message and for the end of the request.
        case receiving(Router.Route)
        /// The handler's task runs, and takes messages or writes some if its kind does.
        case running(RequestQueue?, ResponseStream?)
        /// Answered or reset; what still arrives is dropped.
        case done
    }

    /// When an open call must be over; nil for ever.
    private var deadline: ContinuousClock.Instant?
    /// When its one message must be here, until it is.
    private var arrivalDeadline: ContinuousClock.Instant?
    /// The earlier of the two.
    var nextDeadline: ContinuousClock.Instant? {
        guard let deadline, let arrivalDeadline else { return deadline ?? arrivalDeadline }
        return min(deadline, arrivalDeadline)
    }
    /// A handler's task has not ended, though the stream may have.
    private var isHandlerRunning = false
    private var state: State = .done
    private var stream: HTTP2.Stream?
    private let calls: Calls
    private var reader: MessageReader
    private var messages: [EncodedMessage] = []
    /// Of `calls.longMessages`, for a message that is long.
    private var share: Room.Share?
    /// Of that message: bytes whose credit is kept back until the share is given.
    private var keptBytes = 0
    private var task: Task<Void, Never>?
    /// The request is being inflated, or the reply compressed.
    private var conversion: Conversion?
    /// Of every call but an immediate one that neither an interceptor nor the log sees.
    private var context: CallContext?
    private var interception = Interception()

    init(of calls: Calls) {
        self.calls = calls
        reader = MessageReader(messageBytes: calls.server.limits.messageBytes)
    }

    func opened(_ stream: HTTP2.Stream) { self.stream = stream }

    // MARK: The request

    func receivedHeaders() {
        guard let stream else { return }
        switch RequestHead(stream.headers, router: calls.server.router) {
        case .call(let route, let timeout, let encoding):
            if case .gzip = encoding { reader.allowsCompression = true }
            begin(route, on: stream, asked: timeout)
        case .notGRPC(let list):
            stream.respond(list, endStream: true)
        case .refused(let error):
            fail(error)
        }
    }

    func received(_ bytes: Span<UInt8>) {
        guard let stream else { return }
        switch state {
        case .receiving:
            read(bytes)
            returnCredit(of: bytes.count, on: stream)
            if messages.count > 1 { fail(Self.wrongCardinality) }
        case .running(let requests?, _):
            read(bytes)
            requests.received(&messages, count: bytes.count, expected: reader.expectedBytes ?? 0)
        case .running(nil, _), .done:
            stream.consumed(bytes.count)
        }
    }

    func receivedEnd() {
        switch state {
        case .receiving(let route):
            guard !reader.isInsideMessage else { return fail(Self.cutMessage) }
            guard let message = messages.popLast() else { return fail(Self.wrongCardinality) }
            answer(message, route)
        case .running(let requests?, _):
            if reader.isInsideMessage { fail(Self.cutMessage) } else { requests.receivedEnd() }
        case .running(nil, _), .done:
            break
        }
    }

    func becameWritable() {
        if case .running(_, let responses?) = state { responses.becameWritable() }
    }

    /// A message that is longer than the stream's window needs credit before its handler can have it: when there is room
    /// for all of it.
    private func returnCredit(of count: Int, on stream: HTTP2.Stream) {
        guard case .receiving = state, let expected = reader.expectedBytes, calls.isLong(expected) else {
            return stream.consumed(count)
        }
        stream.kept(count)
        keptBytes += count
        if share == nil { share = calls.longMessages.ask(expected) { [unowned self] in returnKept() } }
        if share?.isGiven == true { returnKept() }
    }

    private func returnKept() {
        stream?.taken(keptBytes)
        keptBytes = 0
    }

    private func leaveShare() {
        if let share { calls.longMessages.leave(share) }
        share = nil
    }

    private func read(_ bytes: Span<UInt8>) {
        do throws(RPCError) {
            try reader.read(bytes, into: &messages)
        } catch {
            if error.code == .resourceExhausted { calls.info.report("message_too_long") }
            fail(error)
        }
    }

    // MARK: The handler

    private func begin(_ route: Router.Route, on stream: HTTP2.Stream, asked timeout: Duration?) {
        let now = ContinuousClock.now
        // The client gives up then by its own clock, which began earlier.
        if let timeout { stream.expectReset(after: timeout < Self.shortTimeout ? .zero : timeout / 2) }
        if let timeout = calls.timeout(of: route, asked: timeout) {
            let deadline = now + timeout
            self.deadline = deadline
            calls.watch(deadline)
        }
        if calls.server.logsCalls { _ = makeContext(route, stream) }
        if !calls.server.router.interceptors.isEmpty {
            do throws(RPCError) {
                try interception.begin(calls.server.router.interceptors, makeContext(route, stream), at: now)
            } catch { return fail(error) }
        }
        switch route.handler {
        case .immediate, .unary, .serverStreaming:
            state = .receiving(route)
            let arrivalDeadline = now + calls.server.limits.requestTime
            self.arrivalDeadline = arrivalDeadline
            calls.watch(arrivalDeadline)
        case .clientStreaming(let handler):
            let requests = RequestQueue(stream, of: calls)
            run(.clientStreaming(handler, messages(of: requests)), makeContext(route, stream), requests: requests)
        case .bidirectional(let handler):
            let context = makeContext(route, stream)
            let requests = RequestQueue(stream, of: calls)
            let responses = ResponseStream(stream, context: context, of: calls)
            run(
                .bidirectional(handler, messages(of: requests), writer(to: responses)), context,
                requests: requests, responses: responses)
        }
    }

    /// The whole request of a call that takes one message is here.
    private func answer(_ message: EncodedMessage, _ route: Router.Route) {
        arrivalDeadline = nil
        do throws(RPCError) {
            if let message = try calls.codec.decode(message) { return answer(message, route) }
        } catch {
            return fail(error)
        }
        if share?.isGiven != true {
            leaveShare()
            share = calls.longMessages.ask(calls.codec.inflatedBytes(message)) { [unowned self] in
                inflate(message, route)
            }
        }
        if share?.isGiven == true { inflate(message, route) }
    }

    private func inflate(_ message: EncodedMessage, _ route: Router.Route) {
        conversion = calls.codec.decodeLong(message) { [unowned self] outcome in
            conversion = nil
            switch outcome {
            case .success(let message): answer(message, route)
            case .failure(let error): fail(error)
            }
        }
    }

    private func answer(_ message: [UInt8], _ route: Router.Route) {
        guard let stream else { return }
        do throws(RPCError) {
            switch route.handler {
            case .immediate(let handler):
                do throws(RPCError) {
                    succeed(try handler(message))
                } catch {
                    throw calls.server.told(error, of: makeContext(route, stream))
                }
            case .unary(let handler):
                run(.unary(handler, message), makeContext(route, stream))
            case .serverStreaming(let handler):
                let context = makeContext(route, stream)
                let responses = ResponseStream(stream, context: context, of: calls)
                run(.serverStreaming(handler, message, writer(to: responses)), context, responses: responses)
            case .clientStreaming, .bidirectional:
                preconditionFailure("\(route.descriptor.path) takes its messages one by one")
            }
        } catch {
            fail(error)
        }
    }

    private func run(
        _ work: HandlerTask, _ context: CallContext, requests: RequestQueue? = nil, responses: ResponseStream? = nil
    ) {
        guard calls.runningHandlers < calls.server.limits.handlersPerConnection else {
            // Not begun, so the client may safely send it again (RFC 9113, 8.7).
            calls.info.report("too_many_handlers")
            stream?.reset(.refusedStream)
            return finish(.unavailable)
        }
        state = .running(requests, responses)
        isHandlerRunning = true
        calls.runningHandlers += 1
        let eventLoop = calls.info.eventLoop
        let call = NIOLoopBound(self, eventLoop: eventLoop)
        let server = calls.server
        // Runs here and now up to its first suspension: a handler that never waits answers in this read turn.
        let task = Task.immediate(executorPreference: calls.info.taskExecutor) {
            let outcome: Result<[UInt8]?, RPCError>
            do throws(RPCError) {
                outcome = .success(try await work.run(context))
            } catch {
                outcome = .failure(server.told(error, of: context))
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

    private func ended(with outcome: Result<[UInt8]?, RPCError>) {
        calls.runningHandlers -= 1
        isHandlerRunning = false
        leaveShare()
        guard stream != nil else { return calls.takeBack(self) }
        guard case .running(_, let responses) = state else { return }
        switch outcome {
        case .success(let reply?): succeed(reply)
        case .success(nil):
            responses?.begin()
            end()
        case .failure(let error): fail(error)
        }
    }

    /// Made when it is first needed.
    private func makeContext(_ route: Router.Route, _ stream: HTTP2.Stream) -> CallContext {
        if let context { return context }
        let context = CallContext(
            method: route.descriptor, peer: calls.info.peer, principal: calls.info.principal, deadline: deadline,
            metadata: Metadata(stream.headers))
        self.context = context
        return context
    }

    private func messages(of requests: RequestQueue) -> RequestMessages {
        RequestMessages(requests, on: calls.info.eventLoop)
    }

    private func writer(to responses: ResponseStream) -> ResponseWriter {
        ResponseWriter(responses, on: calls.info.eventLoop)
    }

    // MARK: The end

    /// The stream is over: nobody waits for the handler any more.
    func closed(_ code: ErrorCode) {
        stream = nil
        if case .done = state {} else { finish(.cancelled) }
        if !isHandlerRunning { calls.takeBack(self) }
    }

    /// A deadline has passed: the client gets its answer now, whatever the handler does.
    func expired(at now: ContinuousClock.Instant) {
        let isOver = deadline.map { $0 <= now } ?? false
        fail(isOver ? Self.deadlineExceeded : Self.arrivalTooSlow)
    }

    private func succeed(_ reply: [UInt8]) {
        let compress = context?.response.compress
        guard calls.codec.compresses(reply, compress), let stream, stream.headers.acceptsGzip else {
            return succeed(with: EncodedMessage(reply))
        }
        if let message = calls.codec.encode(reply, compress: compress) { return succeed(with: message) }
        conversion = calls.codec.encodeLong(reply, compress: compress) { [unowned self] in succeed(with: $0) }
    }

    private func succeed(with message: EncodedMessage) {
        guard let stream else { return }
        stream.respond(
            Responses.headers(isCompressed: message.isCompressed, context?.response.initialMetadata ?? []))
        stream.write(message)
        end()
    }

    /// Ends a response that has its messages.
    private func end() {
        stream?.end(trailers: Responses.ok(context?.response.trailingMetadata ?? []))
        finish(.ok)
    }

    private func fail(_ error: RPCError) {
        let response = context?.response ?? ResponseMetadata()
        if case .running(_, let responses?) = state, responses.hasBegun {
            stream?.end(trailers: Responses.trailers(error, response.trailingMetadata, limits: calls.server.limits))
        } else {
            let metadata = response.initialMetadata + response.trailingMetadata
            stream?.respond(Responses.trailersOnly(error, metadata, limits: calls.server.limits), endStream: true)
        }
        finish(error.code)
    }

    private func finish(_ code: StatusCode) {
        log(code)
        if let context { interception.end(calls.server.router.interceptors, context, code) }
        if case .running(let requests, let responses) = state {
            requests?.close()
            responses?.close()
        }
        state = .done
        deadline = nil
        arrivalDeadline = nil
        keptBytes = 0
        if !isHandlerRunning { leaveShare() }
        context = nil
        reader.reset()
        if !messages.isEmpty { messages = [] }
        task?.cancel()
        task = nil
        conversion?.cancel()
        conversion = nil
    }

    private func log(_ code: StatusCode) {
        guard calls.server.logsCalls else { return }
        var fields = context?.logMetadata ?? namelessMetadata
        fields["grpc.code"] = "\(code)"
        calls.server.logger.debug("call ended", metadata: fields)
    }

    /// Of a call of no method, which has no context: its path, as far as that fits a line of the log.
    private var namelessMetadata: Logger.Metadata {
        guard let headers = stream?.headers else { return [:] }
        let path = (headers.string(":path") ?? "").utf8.prefix(Self.loggedPathBytes)
        let printable = path.map { (0x21...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
        let call = CallContext(
            method: MethodDescriptor(service: "", method: ""), peer: calls.info.peer, deadline: nil,
            metadata: Metadata(headers))
        return call.logMetadata.merging(["grpc.method": "\(String(decoding: printable, as: UTF8.self))"]) { $1 }
    }

    private static let loggedPathBytes = 200
    /// A shorter one may be over before its request is read.
    private static let shortTimeout = Duration.seconds(1)
    private static let wrongCardinality = RPCError(
        code: .unimplemented, message: "this call takes exactly one request message")
    private static let cutMessage = RPCError(code: .internal, message: "the request ended inside a message")
    private static let arrivalTooSlow = RPCError(
        code: .deadlineExceeded, message: "the request did not arrive within the time that a request may take")
    private static let deadlineExceeded = RPCError(code: .deadlineExceeded, message: "the deadline has passed")
}
