import HTTP2
import Logging
import RawClient
import Testing

private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A server that sends a request's body back, with its method and path in a field.
private func echoServer(limits: Limits = Limits()) async throws -> HTTP2Server {
    try await HTTP2Server.bind(host: "127.0.0.1", port: 0, limits: limits, logger: logger) { request in
        HTTPResponse(
            status: 200, headers: [("x-request", "\(request.method) \(request.path) \(request.authority)")],
            body: request.body)
    }
}

private func post(_ path: String, extra: [(String, String)] = []) -> [(String, String)] {
    [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "test")] + extra
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct HTTP2ServerTests {
    @Test("however the input is cut, the answers are the same", arguments: [1, 2, 3, 7, 10, 64, Int.max])
    func split(step: Int) async throws {
        var limits = Limits()
        limits.handshakeTime = .seconds(300)
        limits.headerTime = .seconds(300)
        let server = try await echoServer(limits: limits)
        let client = try await RawClient.connect(port: server.address.port, preface: false)
        let body = Array("hello".utf8)
        try await client.send(
            RawClient.preface + Frame.headers(post("/a"), stream: 1) + Frame.data(body, stream: 1)
                + Frame(.ping, payload: Array(repeating: 7, count: 8)).bytes
                + Frame.headers(post("/b"), stream: 3, endStream: true),
            step: step)

        let first = try await client.response(1)
        let second = try await client.response(3)
        #expect(first.status == 200)
        #expect(first["x-request"] == "POST /a test")
        #expect(first.body == body)
        #expect(second["x-request"] == "POST /b test")
        #expect(second.body.isEmpty)
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("a body much larger than both windows goes through in both directions")
    func flowControl() async throws {
        let server = try await echoServer()
        let client = try await RawClient.connect(port: server.address.port)
        let body = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await client.send(Frame.headers(post("/big"), stream: 1))
        var sent = 0
        while sent < body.count {
            let window = min(65_535 + (client.credit[1] ?? 0), 65_535 + (client.credit[0] ?? 0)) - sent
            if window == 0 {
                let gotCredit = try await client.read { $0.kind == .windowUpdate }
                try #require(gotCredit)
                continue
            }
            let end = min(sent + window, body.count)
            try await client.send(Frame.data(Array(body[sent..<end]), stream: 1, endStream: end == body.count))
            sent = end
        }
        let response = try await client.response(1)
        #expect(response.body == body)
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("more requests at once than a turn of the loop begins are all answered, in their order")
    func manyAtOnce() async throws {
        let server = try await echoServer()
        let client = try await RawClient.connect(port: server.address.port)
        let streams = stride(from: UInt32(1), to: 200, by: 2)
        for round in UInt32(0)..<5 {
            let requests = streams.map { stream in
                Frame.headers(post("/\(stream)"), stream: round * 200 + stream)
                    + Frame.data(Array("\(stream)".utf8), stream: round * 200 + stream)
            }
            try await client.send(Array(requests.joined()))
            for stream in streams {
                let response = try await client.response(round * 200 + stream)
                #expect(response["x-request"] == "POST /\(stream) test")
                #expect(response.body == Array("\(stream)".utf8))
            }
        }
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("a header list over the limit is answered 431, and the connection goes on")
    func headerLimit() async throws {
        let server = try await echoServer()
        let client = try await RawClient.connect(port: server.address.port)
        let large = post("/", extra: [("x-large", String(repeating: "a", count: 9_000))])
        try await client.send(
            Frame.headers(large, stream: 1, endStream: true) + Frame.headers(post("/"), stream: 3, endStream: true))
        #expect(try await client.response(1).status == 431)
        #expect(try await client.response(3).status == 200)
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("a body over the limit is answered 413", arguments: [(10, 200), (11, 413)])
    func bodyLimit(count: Int, status: Int) async throws {
        var limits = Limits()
        limits.bodyBytes = 10
        let server = try await echoServer(limits: limits)
        let client = try await RawClient.connect(port: server.address.port)
        try await client.send(
            Frame.headers(post("/"), stream: 1)
                + Frame.data(Array(repeating: 1, count: count), stream: 1))
        #expect(try await client.response(1).status == status)
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("an early answer asks the client to stop sending, without blame")
    func earlyAnswer() async throws {
        var limits = Limits()
        limits.bodyBytes = 10
        let server = try await echoServer(limits: limits)
        let client = try await RawClient.connect(port: server.address.port)
        let body = Array(repeating: UInt8(1), count: 11)
        try await client.send(Frame.headers(post("/"), stream: 1) + Frame.data(body, stream: 1, endStream: false))
        #expect(try await client.response(1).status == 413)
        let isReset = try await client.read { $0.kind == .reset && $0.stream == 1 && $0.payload == [0, 0, 0, 0] }
        #expect(isReset)
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("a handler that answers nil resets the stream with INTERNAL_ERROR")
    func noAnswer() async throws {
        let server = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, logger: logger) { _ in nil }
        let client = try await RawClient.connect(port: server.address.port)
        try await client.send(Frame.headers(post("/"), stream: 1, endStream: true))
        #expect(try await client.response(1).resetCode == ErrorCode.internalError.rawValue)
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("a graceful shutdown announces itself twice and lets a running stream finish")
    func gracefulShutdown() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let server = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, logger: logger) { _ in
            for await _ in gate {}
            return HTTPResponse(status: 204)
        }
        let client = try await RawClient.connect(port: server.address.port)
        try await client.send(Frame.headers(post("/"), stream: 1, endStream: true))
        // The answer to a PING behind the request proves that the handler runs.
        try await client.send(Frame(.ping, payload: Array(repeating: 1, count: 8)).bytes)
        let isRunning = try await client.read { $0.kind == .ping && $0.flags == Frame.ack }
        #expect(isRunning)

        async let shutdown: Void = server.shutdown(grace: .seconds(30))
        while client.goAways.count < 2 {
            let isGoingAway = try await client.read { $0.kind == .goAway }
            try #require(isGoingAway)
        }
        #expect(client.goAways == [UInt32(Int32.max), 1])
        opener.finish()
        #expect(try await client.response(1).status == 204)
        try await client.readToEnd()
        await shutdown
    }

    @Test("an idle client that never answers the PING does not hold up a shutdown")
    func silentClient() async throws {
        let server = try await echoServer()
        let client = try await RawClient.connect(port: server.address.port)
        try await client.send(Frame.headers(post("/"), stream: 1, endStream: true))
        #expect(try await client.response(1).status == 200)
        // The client answers only while it reads. The grace is longer than the time limit of this suite.
        await server.shutdown(grace: .seconds(3600))
        try await client.readToEnd()
        #expect(client.goAways == [UInt32(Int32.max), 1])
    }

    @Test("clients that connect during a shutdown are refused or drained")
    func connectDuringShutdown() async throws {
        let server = try await echoServer()
        let port = server.address.port
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let client = try? await RawClient.connect(port: port)
                    try? await client?.readToEnd()
                }
                if index == 100 { group.addTask { await server.shutdown(grace: .seconds(3600)) } }
            }
        }
    }

    @Test("when the grace is over, what still runs is cut off and its handler cancelled")
    func graceOver() async throws {
        let (cancellations, noteCancelled) = AsyncStream<Void>.makeStream()
        let server = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, logger: logger) { _ in
            for await _ in AsyncStream<Void>(unfolding: { try? await Task.sleep(for: .seconds(60)) }) { break }
            noteCancelled.finish()
            return nil
        }
        let client = try await RawClient.connect(port: server.address.port)
        try await client.send(
            Frame.headers(post("/"), stream: 1, endStream: true)
                + Frame(.ping, payload: Array(repeating: 1, count: 8)).bytes)
        let isRunning = try await client.read { $0.kind == .ping && $0.flags == Frame.ack }
        #expect(isRunning)
        await server.shutdown(grace: .milliseconds(1))
        try await client.readToEnd()
        for await _ in cancellations {}
    }

    @Test("what is not HTTP/2 is closed")
    func badPreface() async throws {
        let server = try await echoServer()
        let client = try await RawClient.connect(port: server.address.port, preface: false)
        // The server may be gone before the write is reported.
        try? await client.send(Array("GET / HTTP/1.1\r\nhost: test\r\n\r\n".utf8))
        try await client.readToEnd()
        await server.shutdown(grace: .zero)
    }

    @Test("an address that cannot be bound is an error that names it")
    func cannotBind() async throws {
        let server = try await echoServer()
        let port = server.address.port
        await #expect(throws: HTTP2Error.self) {
            _ = try await HTTP2Server.bind(host: "127.0.0.1", port: port, logger: logger) { _ in nil }
        }
        await server.shutdown(grace: .zero)
    }
}
