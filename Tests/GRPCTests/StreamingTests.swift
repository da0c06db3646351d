import GRPC
import HTTP2
import RawClient
import Testing

extension World {
    /// A method of each streaming kind.
    fileprivate init() async throws {
        try await self.init { router in
            router.register(
                method("Count"),
                serverStreaming: { message, responses, _ throws(RPCError) in
                    for number in 0..<(message.first ?? 0) { try await responses.write([number]) }
                })
            router.register(
                method("Join"),
                clientStreaming: { requests, _ throws(RPCError) in
                    var all: [UInt8] = []
                    while let message = try await requests.next() { all += message }
                    return all
                })
            router.register(
                method("Echo"),
                bidirectional: { requests, responses, _ throws(RPCError) in
                    while let message = try await requests.next() { try await responses.write(message) }
                })
            router.register(
                method("EchoElsewhere"),
                bidirectional: { requests, responses, _ throws(RPCError) in
                    try await awayFromEventLoop { () async throws(RPCError) in
                        while let message = try await requests.next() { try await responses.write(message) }
                    }
                })
            router.register(
                method("FailAfter"),
                serverStreaming: { message, responses, context throws(RPCError) in
                    context.addTrailingMetadata("x-trailer", "yes")
                    for byte in message { try await responses.write([byte]) }
                    throw RPCError(code: .aborted, message: "enough") { _, _ in [1] }
                })
            router.register(
                method("Metadata"),
                bidirectional: { requests, responses, context throws(RPCError) in
                    context.addInitialMetadata("x-first", context.metadata.text("x-in") ?? "")
                    try await responses.sendInitialMetadata()
                    while let message = try await requests.next() { try await responses.write(message) }
                    context.addTrailingMetadata("x-last", "words")
                })
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct StreamingTests {
    @Test("a server stream answers one message with many", arguments: [0, 1, 200] as [UInt8])
    func serverStreaming(count: UInt8) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("Count"), stream: 1) + Frame.data(message([count]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response.status == 200)
        #expect(messages(in: response.body).map(\.bytes) == (0..<count).map { [$0] })
        #expect(response.trailers.map(\.name) == ["grpc-status"])
        #expect(response["grpc-status"] == "0")
        try await world.end()
    }

    @Test("a client stream answers many messages with one, however they are cut", arguments: [1, 7, 10_000])
    func clientStreaming(step: Int) async throws {
        let world = try await World()
        let body = message([1, 2]) + message([]) + message([3])
        try await world.client.send(Frame.headers(head("Join"), stream: 1))
        for start in stride(from: 0, to: body.count, by: step) {
            let piece = Array(body[start..<min(start + step, body.count)])
            try await world.client.send(
                Frame.data(piece, stream: 1, endStream: start + step >= body.count), step: step)
        }
        let response = try await world.client.response(1)
        #expect(response.body == message([1, 2, 3]))
        #expect(response["grpc-status"] == "0")
        try await world.end()
    }

    @Test("a client stream may be empty")
    func emptyClientStream() async throws {
        let world = try await World()
        try await world.client.send(Frame.headers(head("Join"), stream: 1, endStream: true))
        let response = try await world.client.response(1)
        #expect(response.body == message([]))
        #expect(response["grpc-status"] == "0")
        try await world.end()
    }

    @Test("a bidirectional stream plays ping-pong, on any thread", arguments: ["Echo", "EchoElsewhere"])
    func pingPong(name: String) async throws {
        let world = try await World()
        try await world.client.send(Frame.headers(head(name), stream: 1))
        var received: [UInt8] = []
        for ball in 0..<20 as Range<UInt8> {
            let ball = message([ball])
            try await world.client.send(Frame.data(ball, stream: 1, endStream: false))
            while received.count < ball.count {
                _ = try await world.client.read { frame in
                    guard frame.kind == .data else { return false }
                    received += frame.payload
                    return true
                }
            }
            #expect(received == ball)
            received = []
        }
        try await world.client.send(Frame.data([], stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "0")
        try await world.end()
    }

    @Test("an empty bidirectional stream has headers and trailers")
    func emptyStream() async throws {
        let world = try await World()
        try await world.client.send(Frame.headers(head("Echo"), stream: 1, endStream: true))
        let response = try await world.client.response(1)
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
        #expect(response.trailers.map(\.name) == ["grpc-status"])
        try await world.end()
    }

    @Test(
        "an error ends a stream: in trailers only before the first message, in trailers behind it",
        arguments: [[], [1], [1, 2]] as [[UInt8]])
    func error(written: [UInt8]) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("FailAfter"), stream: 1) + Frame.data(message(written), stream: 1))
        let response = try await world.client.response(1)
        #expect(messages(in: response.body).map(\.bytes) == written.map { [$0] })
        #expect(response.trailers.isEmpty == written.isEmpty)
        #expect(response["grpc-status"] == "10")
        #expect(response["grpc-message"] == "enough")
        #expect(response["grpc-status-details-bin"] == "AQ")
        #expect(response["x-trailer"] == "yes")
        try await world.end()
    }

    @Test("initial metadata can go before any message, trailing metadata comes behind the last")
    func metadata() async throws {
        let world = try await World()
        try await world.client.send(Frame.headers(head("Metadata", extra: [("x-in", "said")]), stream: 1))
        let hasBegun = try await world.client.read { $0.kind == .headers }
        #expect(hasBegun)
        try await world.client.send(Frame.data(message([1]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response.headers.contains { $0 == ("x-first", "said") })
        #expect(response.body == message([1]))
        #expect(response.trailers.map(\.name) == ["grpc-status", "x-last"])
        try await world.end()
    }

    @Test("a server stream takes exactly one message", arguments: [[], message([1]) + message([2])])
    func cardinality(body: [UInt8]) async throws {
        let world = try await World()
        try await world.client.send(Frame.headers(head("Count"), stream: 1) + Frame.data(body, stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "12")
        try await world.end()
    }

    @Test(
        "a broken message ends a stream, whatever its handler does",
        arguments: [
            ([9, 0, 0, 0, 0], "13"), ([1, 0, 0, 0, 0], "13"), ([0, 255, 0, 0, 0], "8"), ([0, 0, 0, 0, 2, 1], "13"),
        ] as [([UInt8], String)])
    func brokenMessage(rest: [UInt8], status: String) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("Join"), stream: 1) + Frame.data(message([1]) + rest, stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == status)
        try await world.end()
    }
}
