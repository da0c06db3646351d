import GRPC
import HTTP2
import RawClient
import Testing

private let notFound = RPCError(
    code: .notFound, message: "no käse", metadata: [("x-hint", "look elsewhere")]
) { message, _ in Array("says \(message)".utf8) }

extension World {
    fileprivate init(
        limits: GRPCServer.Limits = .init(), onCancel: @escaping @Sendable () -> Void = {}
    ) async throws {
        try await self.init(limits: limits) { router in
            router.register(method("Echo"), unary: { message, _ in message })
            router.register(
                method("EchoLater"),
                unary: { message, _ in
                    await Task.yield()
                    return message
                })
            router.register(method("Fail"), unary: { _, _ throws(RPCError) in throw notFound })
            router.register(method("EchoAtOnce"), immediate: { $0 })
            router.register(method("FailAtOnce"), immediate: { _ throws(RPCError) in throw notFound })
            router.register(
                method("FailAtLength"),
                unary: { _, _ throws(RPCError) in
                    throw RPCError(
                        code: .notFound, message: String(repeating: "ä", count: 64 * 1024),
                        metadata: [("x-hint", "short")]
                    ) { _, _ in Array(repeating: 1, count: 64 * 1024) }
                })
            router.register(
                method("FailInDetail"),
                unary: { _, _ throws(RPCError) in
                    throw RPCError(code: .notFound, message: "x") { _, bytes in Array(repeating: 1, count: bytes) }
                })
            router.register(
                method("FailInManyWords"),
                unary: { _, _ throws(RPCError) in
                    throw RPCError(code: .notFound, message: String(repeating: "ä%", count: 1024)) { message, _ in
                        Array(message.utf8)
                    }
                })
            router.register(
                method("Metadata"),
                unary: { _, context in
                    let data = context.metadata.binary("x-data-bin") ?? []
                    return Array("\(context.metadata.text("x-text") ?? "-") \(data)".utf8)
                })
            router.register(
                method("Wait"),
                unary: { _, _ in
                    await untilCancelled()
                    onCancel()
                    return []
                })
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct GRPCServerTests {
    @Test(
        "a unary call answers with headers, one message and trailers", arguments: ["Echo", "EchoLater", "EchoAtOnce"])
    func unary(method: String) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head(method), stream: 1) + Frame.data(message([8, 1]), stream: 1), step: 5)
        let response = try await world.client.response(1)
        #expect(response.status == 200)
        #expect(response["content-type"] == "application/grpc")
        #expect(response["grpc-accept-encoding"] == "identity,gzip")
        #expect(response.body == message([8, 1]))
        #expect(response.trailers.map(\.name) == ["grpc-status"])
        #expect(response["grpc-status"] == "0")
        try await world.end()
    }

    @Test("an error is sent in trailers only, with its details and metadata", arguments: ["Fail", "FailAtOnce"])
    func error(method: String) async throws {
        let world = try await World()
        try await world.client.send(Frame.headers(head(method), stream: 1) + Frame.data(message([]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response.status == 200)
        #expect(response.body.isEmpty && response.trailers.isEmpty)
        #expect(response["grpc-status"] == "5")
        #expect(response["grpc-message"] == "no k%C3%A4se")
        #expect(response["grpc-status-details-bin"] == Base64.encode(Array("says no käse".utf8)))
        #expect(response["x-hint"] == "look elsewhere")
        try await world.end()
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        var why: String
        var method = "Echo"
        var verb = "POST"
        var type = "application/grpc"
        var extra: [(String, String)] = []
        var body = message([1])
        var status = 200
        var code: StatusCode?
        var testDescription: String { why }
    }

    private static let refusals = [
        Refusal(why: "not POST", verb: "GET", status: 405),
        Refusal(why: "another content type", type: "application/json", status: 415),
        Refusal(why: "grpc-web is another protocol", type: "application/grpc-web", status: 415),
        Refusal(why: "another codec", type: "application/grpc+json", status: 415),
        Refusal(why: "capitals are no other type", type: "Application/gRPC+Proto", code: .ok),
        Refusal(why: "+proto is accepted", type: "application/grpc+proto", code: .ok),
        Refusal(why: "parameters are accepted", type: "application/grpc;charset=utf-8", code: .ok),
        Refusal(why: "te is accepted", extra: [("te", "trailers")], code: .ok),
        Refusal(why: "unknown method", method: "Nothing", code: .unimplemented),
        Refusal(why: "identity is accepted", extra: [("grpc-encoding", "identity")], code: .ok),
        Refusal(why: "unknown encoding", extra: [("grpc-encoding", "snappy")], code: .unimplemented),
        Refusal(why: "malformed timeout", extra: [("grpc-timeout", "soon")], code: .internal),
        Refusal(why: "compressed without an encoding", body: [1, 0, 0, 0, 0], code: .internal),
        Refusal(why: "no message", body: [], code: .unimplemented),
        Refusal(why: "two messages", body: message([1]) + message([2]), code: .unimplemented),
        Refusal(why: "cut message", body: [0, 0, 0, 0, 2, 1], code: .internal),
        Refusal(why: "cut prefix", body: [0, 0], code: .internal),
        Refusal(why: "too long", body: [0, 0, 64, 0, 1], code: .resourceExhausted),
    ]

    @Test("the protocol's rules decide what is served", arguments: refusals)
    func rules(refusal: Refusal) async throws {
        let world = try await World()
        let head = head(refusal.method, verb: refusal.verb, type: refusal.type, extra: refusal.extra)
        try await world.client.send(Frame.headers(head, stream: 1) + Frame.data(refusal.body, stream: 1))
        let response = try await world.client.response(1)
        #expect(response.status == refusal.status)
        #expect(response["grpc-status"] == refusal.code.map { String($0.rawValue) })
        if refusal.extra.contains(where: { $0.1 == "snappy" }) {
            #expect(response["grpc-accept-encoding"] == "identity,gzip")
        }
        try await world.end()
    }

    @Test("a handler sees text and binary metadata")
    func metadata() async throws {
        let world = try await World()
        let extra = [("x-text", "words"), ("x-data-bin", "AQI=")]
        try await world.client.send(
            Frame.headers(head("Metadata", extra: extra), stream: 1) + Frame.data(message([]), stream: 1))
        #expect(try await world.client.response(1).body == message(Array("words [1, 2]".utf8)))
        try await world.end()
    }

    @Test("at the deadline the client gets its answer and the handler is cancelled")
    func deadline() async throws {
        let (cancelled, noteCancelled) = AsyncStream<Void>.makeStream()
        let world = try await World(onCancel: { noteCancelled.finish() })
        try await world.client.send(
            Frame.headers(head("Wait", extra: [("grpc-timeout", "5m")]), stream: 1)
                + Frame.data(message([]), stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "4")
        for await _ in cancelled {}
        try await world.end()
    }

    @Test("a request that never ends meets its deadline too, even behind a later one")
    func deadlineOfHalfRequest() async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("Echo", extra: [("grpc-timeout", "1H")]), stream: 1)
                + Frame.headers(head("Echo", extra: [("grpc-timeout", "10m")]), stream: 3)
                + Frame.headers(head("Echo", extra: [("grpc-timeout", "5m")]), stream: 5))
        #expect(try await world.client.response(3)["grpc-status"] == "4")
        #expect(try await world.client.response(5)["grpc-status"] == "4")
        try await world.client.send(Frame.data(message([1]), stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "0")
        try await world.end()
    }

    @Test("a call without a timeout gets the default one")
    func defaultDeadline() async throws {
        var limits = GRPCServer.Limits()
        limits.defaultTimeout = .milliseconds(5)
        let world = try await World(limits: limits)
        try await world.client.send(Frame.headers(head("Wait"), stream: 1) + Frame.data(message([]), stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "4")
        try await world.end()
    }

    @Test("no timeout is too long", arguments: ["2562048H", "99999999H"])
    func longTimeout(timeout: String) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("EchoLater", extra: [("grpc-timeout", timeout)]), stream: 1)
                + Frame.data(message([1]), stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "0")
        try await world.end()
    }

    @Test("an error too large to send is cut: message first, then details are left out")
    func largeError() async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("FailAtLength"), stream: 1) + Frame.data(message([]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response["grpc-status"] == "5")
        #expect(response["grpc-message"] == String(repeating: "%C3%A4", count: 1024 / 6))
        #expect(response["grpc-status-details-bin"] == nil)
        #expect(response["x-hint"] == "short")
        try await world.end()
    }

    @Test("the details of an error say as much of its message as is sent")
    func cutMessage() async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head("FailInManyWords"), stream: 1) + Frame.data(message([]), stream: 1))
        let response = try await world.client.response(1)
        let sent = String(repeating: "ä%", count: 113) + "ä"
        #expect(response["grpc-message"] == PercentEncoding.encode(sent))
        #expect(response["grpc-status-details-bin"] == Base64.encode(Array(sent.utf8)))
        try await world.end()
    }

    @Test("the details of an error may fill what room there is, and no more", arguments: [8 * 1024, 300, 160])
    func detailsInBounds(limit: Int) async throws {
        var limits = GRPCServer.Limits()
        limits.statusBytes = limit
        let world = try await World(limits: limits)
        try await world.client.send(
            Frame.headers(head("FailInDetail"), stream: 1) + Frame.data(message([]), stream: 1))
        let response = try await world.client.response(1)
        let size = response.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 32 }
        let hasRoom = limit > 160
        #expect(size <= limit && (!hasRoom || size > limit - 4), "\(size)")
        #expect((response["grpc-status-details-bin"] != nil) == hasRoom)
        #expect(response["grpc-status"] == "5")
        try await world.end()
    }

    @Test("an unknown method is named, but not at any length")
    func longPath() async throws {
        let world = try await World()
        let path = String(repeating: "x", count: 5000)
        try await world.client.send(Frame.headers(head(path), stream: 1) + Frame.data(message([]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response["grpc-status"] == "12")
        #expect(response["grpc-message"] == "unknown method /test.Test/" + String(repeating: "x", count: 189))
        try await world.end()
    }

    @Test(
        "a request whose headers are too long is refused as gRPC, another one as HTTP, wherever its type stands",
        arguments: [true, false], [true, false])
    func longHeaders(isGRPC: Bool, isTypeLast: Bool) async throws {
        let world = try await World()
        var head = head(
            "Echo", type: isGRPC ? "application/grpc" : "text/plain",
            extra: (0..<9).map { ("x-\($0)", String(repeating: "x", count: 1000)) })
        if isTypeLast {
            let type = try #require(head.firstIndex { $0.0 == "content-type" })
            head.append(head.remove(at: type))
        }
        try await world.client.send(Frame.headers(head, stream: 1, endStream: true))
        let response = try await world.client.response(1)
        #expect(response.status == (isGRPC ? 200 : 431))
        #expect(response["grpc-status"] == (isGRPC ? "8" : nil))
        try await world.end()
    }

    @Test("a reset cancels the handler")
    func reset() async throws {
        let (cancelled, noteCancelled) = AsyncStream<Void>.makeStream()
        let world = try await World(onCancel: { noteCancelled.finish() })
        try await world.client.send(Frame.headers(head("Wait"), stream: 1) + Frame.data(message([]), stream: 1))
        try await world.settle()
        try await world.client.send(Frame.reset(stream: 1))
        for await _ in cancelled {}
        try await world.end()
    }

    @Test("a lost connection cancels the handler")
    func lostConnection() async throws {
        let (cancelled, noteCancelled) = AsyncStream<Void>.makeStream()
        let world = try await World(onCancel: { noteCancelled.finish() })
        try await world.client.send(
            Frame.headers(head("Wait"), stream: 1) + Frame.data(message([]), stream: 1))
        try await world.settle()
        try await world.client.close()
        for await _ in cancelled {}
        await world.server.shutdown(grace: .zero)
    }

    @Test("one handler too many is refused untried")
    func handlerLimit() async throws {
        var limits = GRPCServer.Limits()
        limits.handlersPerConnection = 1
        let world = try await World(limits: limits)
        try await world.client.send(
            Frame.headers(head("Wait"), stream: 1) + Frame.data(message([]), stream: 1)
                + Frame.headers(head("Echo"), stream: 3) + Frame.data(message([]), stream: 3))
        #expect(try await world.client.response(3).resetCode == ErrorCode.refusedStream.rawValue)
        try await world.end()
    }

    @Test("a call cut short leaves nothing to the next one of its connection", arguments: ["Echo", "EchoAtOnce"])
    func nextCall(method: String) async throws {
        let world = try await World()
        try await world.client.send(
            Frame.headers(head(method), stream: 1) + Frame.data(message([1]) + [0, 0], stream: 1, endStream: false))
        try await world.settle()
        try await world.client.send(Frame.reset(stream: 1))
        try await world.client.send(Frame.headers(head(method), stream: 3) + Frame.data(message([2]), stream: 3))
        #expect(try await world.client.response(3).body == message([2]))
        try await world.end()
    }

    @Test("1,000 calls on ten connections get their own answers")
    func concurrentCalls() async throws {
        let world = try await World()
        let port = world.server.address.port
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let client = try await RawClient.connect(port: port)
                    let streams = (0..<100).map { UInt32($0 * 2 + 1) }
                    try await client.send(
                        streams.flatMap { stream in
                            Frame.headers(head("EchoLater"), stream: stream)
                                + Frame.data(message(bigEndian(stream)), stream: stream)
                        })
                    for stream in streams {
                        #expect(try await client.response(stream).body == message(bigEndian(stream)))
                    }
                    try await client.close()
                }
            }
            try await group.waitForAll()
        }
        try await world.end()
    }
}
