internal import NIOCore
internal import NIOPosix

/// An HTTP/2 client that sends exactly the bytes a test gives it, and reads the server's frames.
package final class RawClient {
    /// What came back on one stream.
    package struct Response {
        package var headers: [(name: String, value: String)] = []
        package var body: [UInt8] = []
        package var trailers: [(name: String, value: String)] = []
        package var isEnded = false
        package var resetCode: UInt32?

        package var status: Int? { headers.first { $0.name == ":status" }.flatMap { Int($0.value) } }

        /// The first value among trailers and headers.
        package subscript(name: String) -> String? { (trailers + headers).first { $0.name == name }?.value }
    }

    package static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Frame(.settings).bytes

    /// Reads only: acknowledges nothing and returns no credit.
    package var isSilent = false
    /// The server's last-stream ids, in the order of its GOAWAY frames.
    package private(set) var goAways: [UInt32] = []
    /// Code and debug data of the last GOAWAY.
    package private(set) var farewell: (code: UInt32, reason: String)?
    /// Credit the server gave back, by stream.
    package private(set) var credit: [UInt32: Int] = [:]
    private let channel: any Channel
    private var input: AsyncStream<[UInt8]>.AsyncIterator
    private var buffer: [UInt8] = []
    private var responses: [UInt32: Response] = [:]
    private let inflater = Inflater()

    private init(_ channel: any Channel, _ input: AsyncStream<[UInt8]>) {
        self.channel = channel
        self.input = input.makeAsyncIterator()
    }

    /// Connects and, unless told otherwise, sends the preface.
    ///
    /// - Parameters:
    ///   - reads: false takes nothing from the socket, ever, so that the kernel's buffers fill.
    ///   - timeout: for the kernel of the server to take the connection; then it throws.
    package static func connect(
        port: Int, preface: Bool = true, reads: Bool = true, timeout: Duration = .seconds(60)
    ) async throws -> RawClient {
        let (input, continuation) = AsyncStream<[UInt8]>.makeStream()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(timeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Reader(continuation, greeting: preface ? Self.preface : []))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawClient(channel, input)
    }

    /// Sends in writes of `step` bytes.
    package func send(_ bytes: [UInt8], step: Int = .max) async throws {
        var start = 0
        while start < bytes.count {
            let end = start + min(step, bytes.count - start)
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes[start..<end])).get()
            start = end
        }
    }

    /// Reads until this stream has ended or was reset. Acknowledges SETTINGS and PING, and returns credit, as it goes.
    package func response(_ stream: UInt32) async throws -> Response {
        while true {
            if let response = responses[stream], response.isEnded || response.resetCode != nil { return response }
            guard try await readFrame() else { throw ChannelError.eof }
        }
    }

    /// Reads until a frame satisfies `condition`, or to the end; says whether it came.
    package func read(until condition: (Frame) -> Bool) async throws -> Bool {
        while let frame = try await nextFrame() {
            if condition(frame) { return true }
        }
        return false
    }

    /// Reads until the server has closed the connection.
    package func readToEnd() async throws {
        while try await readFrame() {}
    }

    package func close() async throws { try await channel.close().get() }

    private func readFrame() async throws -> Bool { try await nextFrame() != nil }

    private func nextFrame() async throws -> Frame? {
        while true {
            if let frame = try takeFrame() {
                await handle(frame)
                return frame
            }
            guard let bytes = await input.next(isolation: nil) else { return nil }
            buffer += bytes
        }
    }

    /// The first frame in the buffer, if it is complete.
    private func takeFrame() throws -> Frame? {
        guard buffer.count >= 9 else { return nil }
        let end = 9 + (Int(buffer[0]) << 16 | Int(buffer[1]) << 8 | Int(buffer[2]))
        guard buffer.count >= end else { return nil }
        guard let kind = Frame.Kind(rawValue: buffer[3]) else { throw UnknownFrame(kind: buffer[3]) }
        let frame = Frame(kind, flags: buffer[4], stream: number(buffer[5..<9]), payload: Array(buffer[9..<end]))
        buffer.removeFirst(end)
        return frame
    }

    private struct UnknownFrame: Error {
        let kind: UInt8
    }

    /// Notes a frame and answers it by itself; an answer that comes after the end of the connection is no failure.
    private func handle(_ frame: Frame) async {
        let isEnd = frame.flags & Frame.endStream != 0
        switch frame.kind {
        case .headers:
            let fields = inflater.decode(frame.payload)
            if responses[frame.stream, default: Response()].headers.isEmpty {
                responses[frame.stream, default: Response()].headers = fields
            } else {
                responses[frame.stream, default: Response()].trailers = fields
            }
            responses[frame.stream]?.isEnded = isEnd
        case .data:
            responses[frame.stream, default: Response()].body += frame.payload
            responses[frame.stream]?.isEnded = isEnd
            guard !frame.payload.isEmpty, !isSilent else { return }
            try? await send(Frame.windowUpdate(frame.payload.count, stream: 0))
            if !isEnd { try? await send(Frame.windowUpdate(frame.payload.count, stream: frame.stream)) }
        case .reset:
            responses[frame.stream, default: Response()].resetCode = number(frame.payload[...])
        case .settings where frame.flags & Frame.ack == 0 && !isSilent:
            try? await send(Frame(.settings, flags: Frame.ack).bytes)
        case .ping where frame.flags & Frame.ack == 0 && !isSilent:
            try? await send(Frame(.ping, flags: Frame.ack, payload: frame.payload).bytes)
        case .goAway:
            goAways.append(number(frame.payload.prefix(4)))
            farewell = (number(frame.payload[4..<8]), String(decoding: frame.payload.dropFirst(8), as: UTF8.self))
        case .windowUpdate:
            credit[frame.stream, default: 0] += Int(number(frame.payload[...]))
        default:
            break
        }
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let continuation: AsyncStream<[UInt8]>.Continuation

        private let greeting: [UInt8]

        init(_ continuation: AsyncStream<[UInt8]>.Continuation, greeting: [UInt8]) {
            self.continuation = continuation
            self.greeting = greeting
        }

        /// On the event loop, so that no busy test makes it late.
        func channelActive(context: ChannelHandlerContext) {
            if !greeting.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: greeting)), promise: nil) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
