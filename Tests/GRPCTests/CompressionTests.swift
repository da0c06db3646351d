import GRPC
import HTTP2
import RawClient
import Testing

/// "hello hello hello" and nothing, as Python's gzip writes them.
private let hello: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 87, 200, 64, 144, 0, 128, 136, 249, 229, 17, 0, 0, 0,
]
private let nothing: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]

private let limit = 1_000_000
private let sendsGzip = [("grpc-encoding", "gzip")]
private let acceptsGzip = [("grpc-accept-encoding", "identity, deflate, gzip")]

extension World {
    fileprivate init() async throws {
        var limits = GRPCServer.Limits()
        limits.messageBytes = limit
        try await self.init(limits: limits) { router in
            router.register(method("AtOnce"), immediate: { $0 })
            router.register(method("Unary"), unary: { message, _ in message })
            router.register(
                method("ServerStreaming"),
                serverStreaming: { message, responses, _ throws(RPCError) in try await responses.write(message) })
            router.register(
                method("ClientStreaming"),
                clientStreaming: { requests, _ throws(RPCError) in
                    var all: [UInt8] = []
                    while let message = try await requests.next() { all += message }
                    return all
                })
            router.register(
                method("Zeros"),
                unary: { message, context in
                    context.compressReply(true)
                    return Array(repeating: 0, count: message.reduce(0) { $0 << 8 | Int($1) })
                })
            router.register(
                method("Mixed"),
                serverStreaming: { message, responses, _ throws(RPCError) in
                    for compress in [true, false, nil] { try await responses.write(message, compress: compress) }
                })
        }
    }

    /// So many zeros, compressed by the server.
    fileprivate func zeros(_ count: UInt32, stream: UInt32) async throws -> [UInt8] {
        try await client.send(
            Frame.headers(head("Zeros", extra: acceptsGzip), stream: stream)
                + Frame.data(message(bigEndian(count)), stream: stream))
        let response = try await client.response(stream)
        #expect(response["grpc-encoding"] == "gzip")
        let reply = try #require(messages(in: response.body).first)
        #expect(reply.flag == 1)
        return reply.bytes
    }
}

private let kinds = ["AtOnce", "Unary", "ServerStreaming", "ClientStreaming"]

@Suite(.serialized, .timeLimit(.minutes(5)))
struct CompressionTests {
    @Test("compressed requests are inflated, and plain ones beside them are not", arguments: kinds)
    func inflates(name: String) async throws {
        let world = try await World()
        let requests: [([UInt8], String)] = [
            (message(hello, flag: 1), "hello hello hello"), (message(nothing, flag: 1), ""), (message([65]), "A"),
        ]
        for (index, (request, expected)) in requests.enumerated() {
            let stream = UInt32(index * 2 + 1)
            try await world.client.send(
                Frame.headers(head(name, extra: sendsGzip), stream: stream) + Frame.data(request, stream: stream))
            let response = try await world.client.response(stream)
            #expect(response["grpc-status"] == "0")
            #expect(response.body == message(Array(expected.utf8)))
        }
        try await world.end()
    }

    @Test(
        "what is not one whole gzip member is refused",
        arguments: [
            [], [1, 2, 3], Array(hello.dropLast()), hello + [0], hello.dropLast(5) + [1] + hello.suffix(4),
        ] as [[UInt8]], kinds)
    func badData(bytes: [UInt8], name: String) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head(name, extra: sendsGzip), stream: 1) + Frame.data(message(bytes, flag: 1), stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "13")
        // The next message finds the state in order.
        try await world.client.send(
            Frame.headers(head(name, extra: sendsGzip), stream: 3) + Frame.data(message(hello, flag: 1), stream: 3))
        #expect(try await world.client.response(3).body == message(Array("hello hello hello".utf8)))
        try await world.end()
    }

    @Test(
        "inflating stops at the limit of a message",
        arguments: [(UInt32(limit), "0"), (UInt32(limit) + 1, "8"), (64 << 20, "8")], kinds)
    func bomb(size: (UInt32, String), name: String) async throws {
        let world = try await World()
        let bomb = try await world.zeros(size.0, stream: 1)
        try await world.client.send(Frame.headers(head(name, extra: sendsGzip), stream: 3))
        try await world.client.sendPaced(message(bomb, flag: 1), stream: 3)
        #expect(try await world.client.response(3)["grpc-status"] == size.1)
        try await world.end()
    }

    @Test("what inflates to another length than its trailer says is refused", arguments: [-1, 1, 200_000], kinds)
    func lyingTrailer(difference: Int, name: String) async throws {
        let world = try await World()
        let length = 500_000
        let message = try await world.zeros(UInt32(length), stream: 1)
        let lying = message.dropLast(4) + bigEndian(UInt32(length + difference)).reversed()
        try await world.client.send(
            Frame.headers(head(name, extra: sendsGzip), stream: 3)
                + Frame.data(GRPCTests.message(Array(lying), flag: 1), stream: 3))
        #expect(try await world.client.response(3)["grpc-status"] == "13")
        try await world.end()
    }

    @Test("long messages are inflated and compressed in portions, and come out whole", arguments: kinds)
    func portions(name: String) async throws {
        let world = try await World()
        // Hardly compressible, so that both sides take many portions.
        var random = UInt32(1)
        let long = (0..<900_000).map { _ in
            random = random &* 1_664_525 &+ 1_013_904_223
            return UInt8(random >> 24) & 0x3f
        }
        try await world.client.send(Frame.headers(head(name, extra: acceptsGzip), stream: 1))
        try await world.client.sendPaced(message(long), stream: 1)
        let compressed = try await world.client.response(1)
        #expect(compressed["grpc-encoding"] == "gzip")
        let back = try await World()
        try await back.client.send(Frame.headers(head(name, extra: sendsGzip), stream: 1))
        try await back.client.sendPaced(compressed.body, stream: 1)
        #expect(try await back.client.response(1).body == message(long))
        try await back.end()
        try await world.end()
    }

    @Test("while a long message is inflated, other calls are answered")
    func others() async throws {
        let world = try await World()
        let long = try await world.zeros(UInt32(limit), stream: 1)
        try await world.client.send(
            Frame.headers(head("AtOnce", extra: sendsGzip), stream: 3) + Frame.data(message(long, flag: 1), stream: 3)
                + Frame.headers(head("AtOnce"), stream: 5) + Frame.data(message([65]), stream: 5))
        var first: UInt32 = 0
        _ = try await world.client.read { frame in
            if frame.kind == .headers { first = frame.stream }
            return frame.kind == .headers
        }
        #expect(first == 5)
        try await world.end()
    }

    @Test("a reply is compressed if the client accepts it and it pays", arguments: kinds)
    func deflates(name: String) async throws {
        let world = try await World()
        let long = Array(repeating: 7 as UInt8, count: 5000)
        try await world.client.send(
            Frame.headers(head(name, extra: acceptsGzip), stream: 1) + Frame.data(message(long), stream: 1))
        let compressed = try await world.client.response(1)
        #expect(compressed["grpc-encoding"] == "gzip")
        let reply = try #require(messages(in: compressed.body).first)
        #expect(reply.flag == 1 && reply.bytes.count < 100)
        // Back again, to a client that does not say what it accepts.
        try await world.client.send(
            Frame.headers(head(name, extra: sendsGzip), stream: 3) + Frame.data(compressed.body, stream: 3))
        let plain = try await world.client.response(3)
        #expect(plain["grpc-encoding"] == nil)
        #expect(plain.body == message(long))
        try await world.end()
    }

    @Test("what is short or does not get smaller is sent as it is", arguments: kinds)
    func doesNotPay(name: String) async throws {
        let world = try await World()
        var random = SystemRandomNumberGenerator()
        let replies: [[UInt8]] = [Array(repeating: 7, count: 1023), (0..<5000).map { _ in random.next() }]
        for (index, reply) in replies.enumerated() {
            let stream = UInt32(index * 2 + 1)
            try await world.client.send(
                Frame.headers(head(name, extra: acceptsGzip), stream: stream)
                    + Frame.data(message(reply), stream: stream))
            #expect(try await world.client.response(stream).body == message(reply))
        }
        try await world.end()
    }

    @Test("a handler chooses for each message", arguments: [true, false])
    func choice(isAccepted: Bool) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("Mixed", extra: isAccepted ? acceptsGzip : []), stream: 1)
                + Frame.data(message([1, 2, 3]), stream: 1))
        let response = try await world.client.response(1)
        #expect(messages(in: response.body).map(\.flag) == (isAccepted ? [1, 0, 0] : [0, 0, 0]))
        #expect(response["grpc-encoding"] == (isAccepted ? "gzip" : nil))
        try await world.end()
    }

    @Test(
        "gzip is found in any list of encodings",
        arguments: [
            ([("grpc-accept-encoding", "gzip")], true), ([("grpc-accept-encoding", "identity,gzip,br")], true),
            ([("grpc-accept-encoding", "identity"), ("grpc-accept-encoding", "gzip")], true),
            ([("grpc-accept-encoding", "x-gzip,gzipped, ,")], false), ([("grpc-accept-encoding", "")], false),
        ])
    func acceptEncoding(fields: [(String, String)], isAccepted: Bool) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("Mixed", extra: fields), stream: 1) + Frame.data(message([1]), stream: 1))
        #expect(try await world.client.response(1)["grpc-encoding"] == (isAccepted ? "gzip" : nil))
        try await world.end()
    }
}
