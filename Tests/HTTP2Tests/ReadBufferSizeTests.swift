import Dispatch
import HTTP2
import Logging
import NIOCore
import NIOPosix
import RawClient
import Synchronization
import Testing

/// Serves the first of many requests until another client has sent one too.
private final class Patient: ConnectionHandler {
    private let order: Order

    init(_ order: Order) { self.order = order }

    func open(_ stream: HTTP2.Stream) -> any StreamHandler { Answer(stream, order) }
    func connectionClosed() {}

    private final class Answer: StreamHandler {
        private var stream: HTTP2.Stream?
        private let order: Order

        init(_ stream: HTTP2.Stream, _ order: Order) {
            self.stream = stream
            self.order = order
        }

        func receivedHeaders() {
            order.note(stream?.headers.string(":path") ?? "")
            stream?.respond(HeaderList(status: 204, []), endStream: true)
        }
        func received(_ bytes: Span<UInt8>) { stream?.consumed(bytes.count) }
        func receivedEnd() {}
        func closed(_ code: ErrorCode) { stream = nil }
    }
}

/// The paths of requests as they were served.
private final class Order: Sendable {
    private let paths = Mutex<[String]>([])
    private let begun = AsyncStream<Void>.makeStream()
    private let other = DispatchSemaphore(value: 0)

    var all: [String] { paths.withLock(\.self) }

    /// The first of many waits for another client.
    func note(_ path: String) {
        paths.withLock { $0.append(path) }
        guard all == ["/long", "/greedy"] else { return }
        begun.continuation.finish()
        other.wait()
    }

    func hasBegun() async { for await _ in begun.stream {} }
    func otherHasSent() { other.signal() }
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct ReadBufferSizeTests {
    private static func request(_ path: String, stream: UInt32, padding: Int) -> [UInt8] {
        let fields = [
            (":method", "GET"), (":scheme", "http"), (":path", path), (":authority", "test"),
            ("x-padding", String(repeating: "x", count: padding)),
        ]
        return Frame.headers(fields, stream: stream, endStream: true)
    }

    @Test("between the requests of a client that sends many at once, those of others are served")
    func others() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let order = Order()
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, group: group
        ) { _ in Patient(order) }
        let greedy = try await RawClient.connect(port: server.address.port)
        let modest = try await RawClient.connect(port: server.address.port)
        // From a client that has sent this much at once the server reads more than at first.
        try await greedy.send(Self.request("/long", stream: 1, padding: 400))
        _ = try await greedy.response(1)
        let streams = stride(from: UInt32(3), to: 103, by: 2)
        try await greedy.send(streams.flatMap { Self.request("/greedy", stream: $0, padding: 300) })
        await order.hasBegun()
        try await modest.send(Self.request("/modest", stream: 1, padding: 0))
        order.otherHasSent()
        for stream in streams { _ = try await greedy.response(stream) }
        _ = try await modest.response(1)
        let place = try #require(order.all.firstIndex(of: "/modest"))
        // One read takes some of them, not all.
        #expect(place < 25)
        for client in [greedy, modest] { try await client.close() }
        await server.shutdown(grace: .zero)
        try await group.shutdownGracefully()
    }
}
