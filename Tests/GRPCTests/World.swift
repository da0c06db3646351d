import GRPC
import HTTP2
import Logging
import RawClient

/// A server of the service `test.Test`, and a client connected to it.
struct World {
    let server: GRPCServer
    let client: RawClient

    /// - Parameter register: adds the methods under test.
    init(
        limits: GRPCServer.Limits = .init(), interceptors: [any Interceptor] = [],
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, register: (inout Router) -> Void
    ) async throws {
        // A busy machine may keep a test from going on for long.
        var limits = limits
        limits.http2.handshakeTime = .seconds(300)
        limits.http2.headerTime = .seconds(300)
        if limits.defaultTimeout == GRPCServer.Limits().defaultTimeout { limits.defaultTimeout = .seconds(300) }
        var router = Router()
        router.interceptors = interceptors
        register(&router)
        server = try await GRPCServer.bind(
            host: "127.0.0.1", port: 0, limits: limits, router: router, logger: logger)
        client = try await RawClient.connect(port: server.address.port)
    }

    /// Everything the client has sent so far has been served.
    func settle() async throws {
        try await client.send(Frame(.ping, payload: Array(repeating: 1, count: 8)).bytes)
        guard try await client.read(until: { $0.kind == .ping && $0.flags == Frame.ack }) else { throw LostServer() }
    }

    func end() async throws {
        try await client.close()
        await server.shutdown(grace: .zero)
    }
}

func method(_ name: String) -> MethodDescriptor { MethodDescriptor(service: "test.Test", method: name) }

func head(
    _ method: String, verb: String = "POST", type: String = "application/grpc", extra: [(String, String)] = []
) -> [(String, String)] {
    [
        (":method", verb), (":scheme", "http"), (":path", "/test.Test/\(method)"), (":authority", "test"),
        ("content-type", type),
    ] + extra
}

func message(_ bytes: [UInt8], flag: UInt8 = 0) -> [UInt8] { [flag] + bigEndian(UInt32(bytes.count)) + bytes }

/// The messages in a body, in order, with their flags.
func messages(in body: [UInt8]) -> [(flag: UInt8, bytes: [UInt8])] {
    var found: [(flag: UInt8, bytes: [UInt8])] = []
    var start = 0
    while start < body.count {
        let end = start + 5 + body[start + 1..<start + 5].reduce(0) { $0 << 8 | Int($1) }
        found.append((body[start], Array(body[start + 5..<end])))
        start = end
    }
    return found
}

/// Waits until its task is cancelled.
func untilCancelled() async {
    let (never, continuation) = AsyncStream<Void>.makeStream()
    for await _ in never {}
    _ = continuation
}

/// Closed until somebody opens it; one task may wait.
struct Gate {
    private let opening = AsyncStream<Void>.makeStream()

    func open() { opening.continuation.finish() }
    func wait() async { for await _ in opening.stream {} }
}

/// What handlers tell the test.
struct Notes<Note: Sendable> {
    private let channel = AsyncStream<Note>.makeStream()

    func add(_ note: Note) { channel.continuation.yield(note) }

    func next() async -> Note? {
        var notes = channel.stream.makeAsyncIterator()
        return await notes.next(isolation: nil)
    }
}

extension RawClient {
    /// Sends a body as the server's flow control lets it.
    ///
    /// - Parameter sent: how much of it is on its way already.
    func sendPaced(_ body: [UInt8], stream: UInt32, after sent: Int = 0) async throws {
        var sent = sent
        while sent < body.count {
            let room = 65_535 + min(credit[stream, default: 0], credit[0, default: 0]) - sent
            guard room > 0 else {
                guard try await read(until: { $0.kind == .windowUpdate }) else { throw LostServer() }
                continue
            }
            let end = sent + min(room, body.count - sent, Frame.payloadBytes)
            try await send(Frame.data(Array(body[sent..<end]), stream: stream, endStream: end == body.count))
            sent = end
        }
    }
}

struct LostServer: Error {}
