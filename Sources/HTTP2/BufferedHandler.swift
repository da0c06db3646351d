package import Logging
package import NIOCore
internal import NIOPosix

extension HTTP2Server {
    /// Listens and answers whole requests; bodies above `limits.bodyBytes` get 413 before `serve` hears of them.
    ///
    /// The task of `serve` is cancelled when the client resets its stream or goes away.
    package static func bind(
        host: String, port: Int, tls: TLSIdentity? = nil, limits: Limits = Limits(), logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        serve: @escaping HTTPHandler
    ) async throws(HTTP2Error) -> HTTP2Server {
        try await bind(host: host, port: port, tls: tls, limits: limits, logger: logger, group: group) { info in
            BufferedConnection(info: info, limits: limits, serve: serve)
        }
    }
}

private final class BufferedConnection: ConnectionHandler {
    let info: ConnectionInfo
    let limits: Limits
    let serve: HTTPHandler
    /// Handlers whose task has not ended, also those of streams that are gone.
    var runningHandlers = 0

    init(info: ConnectionInfo, limits: Limits, serve: @escaping HTTPHandler) {
        self.info = info
        self.limits = limits
        self.serve = serve
    }

    func open(_ stream: Stream) -> any StreamHandler { BufferedExchange(stream, of: self) }
    func connectionClosed() {}
}

/// Collects one request, runs the handler, sends its answer.
private final class BufferedExchange: StreamHandler {
    private static let bodyTooLarge = HeaderList(status: 413, [("content-length", "0")])

    private var stream: Stream?
    private let connection: BufferedConnection
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var task: Task<Void, Never>?

    init(_ stream: Stream, of connection: BufferedConnection) {
        self.stream = stream
        self.connection = connection
    }

    func receivedHeaders() {}

    func received(_ bytes: Span<UInt8>) {
        stream?.consumed(bytes.count)
        guard body.count + bytes.count <= connection.limits.bodyBytes else {
            isTooLarge = true
            stream?.respond(Self.bodyTooLarge, endStream: true)
            return
        }
        body.append(bytes)
    }

    func receivedEnd() {
        guard let stream, !isTooLarge else { return }
        // Streams end with their reset, handlers only when they notice: these count too.
        guard connection.runningHandlers < connection.limits.concurrentStreams else {
            return stream.reset(.refusedStream)
        }
        connection.runningHandlers += 1
        let request = HTTPRequest(stream.headers, body: body)
        body = []
        let exchange = NIOLoopBound(self, eventLoop: connection.info.eventLoop)
        let eventLoop = connection.info.eventLoop
        task = Task.immediate(executorPreference: connection.info.taskExecutor) { [serve = connection.serve] in
            let response = await serve(request)
            if eventLoop.inEventLoop {
                exchange.value.answer(response)
            } else {
                eventLoop.execute { exchange.value.answer(response) }
            }
        }
    }

    func closed(_ code: ErrorCode) {
        stream = nil
        task?.cancel()
    }

    private func answer(_ response: HTTPResponse?) {
        connection.runningHandlers -= 1
        guard let response else {
            stream?.reset(.internalError)
            return
        }
        stream?.respond(HeaderList(status: response.status, response.headers), endStream: response.body.isEmpty)
        stream?.write(response.body.span)
        stream?.end()
    }
}

extension HTTPRequest {
    fileprivate init(_ block: HeaderBlock, body: [UInt8]) {
        var headers: [(name: String, value: String)] = []
        for index in 0..<block.count where !block.name(at: index).hasPrefix(":") {
            headers.append(
                (String(decodingUTF8: block.name(at: index)), String(decodingUTF8: block.value(at: index))))
        }
        self.init(
            method: block.string(":method") ?? "", path: block.string(":path") ?? "",
            authority: block.string(":authority") ?? "", headers: headers, body: body)
    }
}
