import Dispatch
import HTTP2
import Logging
import NIOCore
import NIOPosix
import RawClient
import Testing

/// The bounds of `Limits` that no frame tells of: what waits in the kernel's queues and in ours, and what is logged.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SocketLimitTests {
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("while nobody accepts, the kernel takes the backlog and one more, and nobody else")
    func backlog() async throws {
        var limits = Limits()
        limits.backlog = 2
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, limits: limits, logger: Self.silent, group: group
        ) { _ in nil }
        let isOver = DispatchSemaphore(value: 0)
        await withCheckedContinuation { isHeld in
            group.next().execute {
                isHeld.resume()
                isOver.wait()
            }
        }
        var clients: [RawClient] = []
        // Linux takes one more than it is told (listen(2) leaves it open).
        for _ in 0...limits.backlog { clients.append(try await RawClient.connect(port: server.address.port)) }
        // However long it tries: the timeout only ends the test.
        await #expect(throws: (any Error).self) {
            _ = try await RawClient.connect(port: server.address.port, timeout: .milliseconds(200))
        }
        isOver.signal()
        for client in clients { try await client.close() }
        await server.shutdown(grace: .zero)
        try await group.shutdownGracefully()
    }

    @Test("a connection beyond the rate of new ones waits in the kernel", arguments: [(1, false), (2, true)])
    func newConnections(burst: Int, isTaken: Bool) async throws {
        var limits = Limits()
        limits.newConnections = Rate(burst: burst, perSecond: 0)
        let server = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, limits: limits, logger: Self.silent) { _ in
            nil
        }
        let first = try await RawClient.connect(port: server.address.port)
        let second = try await RawClient.connect(port: server.address.port)
        // When the first is answered, the server has looked at the second too.
        for byte in 1...2 as ClosedRange<UInt8> {
            try await first.send(Frame(.ping, payload: Array(repeating: byte, count: 8)).bytes)
            let isAnswered = try await first.read { $0.kind == .ping }
            try #require(isAnswered)
        }
        await server.shutdown(grace: .zero)
        let isServed = (try? await second.read { $0.kind == .settings }) ?? false
        #expect(isServed == isTaken)
        for client in [first, second] { try? await client.close() }
    }

    @Test(
        "a client that takes no bytes is not read from any more, and cut off; but not before so many wait for it",
        arguments: [(64 << 10, true), (256 << 20, false)])
    func unsent(limit: Int, isCutOff: Bool) async throws {
        var limits = Limits()
        limits.unsentBytes = limit
        limits.connectionOutputBytes = .max
        limits.writeStall = .milliseconds(300)
        let (requests, noteRequest) = AsyncStream<Void>.makeStream()
        let server = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, limits: limits, logger: Self.silent) { _ in
            Producer(noteRequest)
        }
        let client = try await RawClient.connect(port: server.address.port, preface: false, reads: false)
        let window = UInt32(Int32.max)
        try await client.send(
            Array(RawClient.preface.prefix(24)) + Frame.settings([(4, window)])
                + Frame.windowUpdate(Int(window) - 65_535, stream: 0))
        var served = requests.makeAsyncIterator()
        var isOpen = true
        var stream: UInt32 = 1
        // Together they are more than the kernel keeps. Each follows the one before: none is read by chance.
        while isOpen, stream < 64 * 2 {
            let fields = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "test")]
            try? await client.send(Frame.headers(fields, stream: stream, endStream: true))
            isOpen = await served.next() != nil
            stream += 2
        }
        #expect(isOpen == !isCutOff)
        try? await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("clients that are turned away are logged as long as there are lines for them")
    func logLines() async throws {
        var limits = Limits()
        limits.connections = 1
        limits.logLines = Rate(burst: 2, perSecond: 0)
        let (reasons, log) = AsyncStream<String>.makeStream()
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, limits: limits, logger: Logger(label: "test") { _ in Log(reasons: log) }
        ) { _ in HTTPResponse(status: 204) }
        let first = try await RawClient.connect(port: server.address.port)
        // The server has it when it answers.
        let isAccepted = try await first.read { $0.kind == .settings }
        try #require(isAccepted)
        for _ in 0..<5 {
            let other = try await RawClient.connect(port: server.address.port, preface: false)
            try await other.readToEnd()
        }
        try await first.close()
        await server.shutdown(grace: .zero)
        log.finish()
        let logged = await reasons.reduce(into: []) { $0.append($1) }
        #expect(logged == ["too_many_connections", "too_many_connections"])
    }
}

/// Answers each request with a mebibyte and notes it; the notes end with the connection.
private final class Producer: ConnectionHandler {
    private let requests: AsyncStream<Void>.Continuation

    init(_ requests: AsyncStream<Void>.Continuation) { self.requests = requests }

    func open(_ stream: HTTP2.Stream) -> any StreamHandler { Answer(stream, requests) }
    func connectionClosed() { requests.finish() }

    private final class Answer: StreamHandler {
        private static let body = Array(repeating: UInt8(7), count: 1 << 20)
        private var stream: HTTP2.Stream?
        private let requests: AsyncStream<Void>.Continuation

        init(_ stream: HTTP2.Stream, _ requests: AsyncStream<Void>.Continuation) {
            self.stream = stream
            self.requests = requests
        }

        func receivedHeaders() {}
        func received(_ bytes: Span<UInt8>) { stream?.consumed(bytes.count) }
        func receivedEnd() {
            stream?.respond(HeaderList(status: 200, []))
            stream?.write(Self.body.span)
            stream?.end()
            requests.yield()
        }
        func closed(_ code: ErrorCode) { stream = nil }
    }
}

/// Notes why clients were turned away.
private struct Log: LogHandler {
    let reasons: AsyncStream<String>.Continuation
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { reasons.yield(event.metadata?["http2.reason"]?.description ?? "none") }
}
