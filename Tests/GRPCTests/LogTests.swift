import GRPC
import Logging
import RawClient
import Testing

/// Notes the lines about calls.
private struct Log: LogHandler {
    let lines: Notes<(message: String, fields: [String: String])>
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add((event.message.description, (event.metadata ?? [:]).mapValues(\.description)))
    }
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct LogTests {
    private let lines = Notes<(message: String, fields: [String: String])>()
    private let names = [
        ("x-request-id", "order-7"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ]

    private func world(_ level: Logger.Level) async throws -> World {
        let lines = lines
        let logger = Logger(label: "test") { _ in Log(lines: lines, logLevel: level) }
        return try await World(logger: logger) { router in
            router.register(
                method("AtOnce"),
                immediate: { message throws(RPCError) in
                    guard message.isEmpty else { throw Self.fault }
                    return message
                })
            router.register(
                method("Unary"),
                unary: { message, _ throws(RPCError) in
                    guard message.isEmpty else { throw Self.fault }
                    return message
                })
            router.register(
                method("Never"),
                unary: { message, _ in
                    await untilCancelled()
                    return message
                })
        }
    }

    private static let fault = RPCError(code: .internal, message: "it has been logged", fault: "a row without a name")

    @Test(
        "at debug level the end of a call is logged with its method, peer, request id and trace",
        arguments: [("AtOnce", "ok"), ("Unary", "ok"), ("Never", "cancelled")])
    func ended(name: String, code: String) async throws {
        let world = try await world(.debug)
        try await world.client.send(
            Frame.headers(head(name, extra: names), stream: 1) + Frame.data(message([]), stream: 1))
        if code == "cancelled" {
            // A call that is reset in the read that brings it never begins.
            try await world.settle()
            try await world.client.send(Frame.reset(stream: 1))
        }
        let line = try #require(await lines.next())
        #expect(line.message == "call ended")
        #expect(line.fields["grpc.method"] == "/test.Test/\(name)" && line.fields["grpc.code"] == code)
        #expect(line.fields["request.id"] == "order-7")
        #expect(line.fields["trace.id"] == "0af7651916cd43dd8448eb211c80319c")
        #expect(line.fields["net.peer"]?.hasPrefix("127.0.0.1:") == true)
        try await world.end()
    }

    @Test("a call of no method is logged by its path")
    func unknown() async throws {
        let world = try await world(.debug)
        try await world.client.send(
            Frame.headers(head("Nothing\u{85}\u{9b}31m", extra: names), stream: 1) + Frame.data(message([]), stream: 1))
        var fields = try #require(await lines.next()).fields
        #expect(fields.removeValue(forKey: "net.peer")?.hasPrefix("127.0.0.1:") == true)
        #expect(
            fields == [
                "grpc.method": "/test.Test/Nothing????31m", "grpc.code": "unimplemented", "request.id": "order-7",
                "trace.id": "0af7651916cd43dd8448eb211c80319c",
            ])
        try await world.end()
    }

    private static let refusals: [(reason: String, bytes: [UInt8], line: String)] = [
        (
            "header_list_too_large",
            Frame.headers(head("AtOnce", extra: [("x", String(repeating: "x", count: 9_000))]), stream: 1),
            "client refused"
        ),
        (
            "header_list_too_large",
            Frame.headers(head("AtOnce", extra: [("x", String(repeating: "x", count: 16_000))]), stream: 1),
            "client refused"
        ),
        (
            "message_too_long",
            Frame.headers(head("AtOnce"), stream: 1) + Frame.data([0, 1, 0, 0, 0, 0], stream: 1, endStream: false),
            "client refused"
        ),
        ("protocol_broken", Frame.windowUpdate(0, stream: 0), "client refused"),
        ("protocol_broken", Frame.data([], stream: 2), "client refused"),
        ("priority_of_stream_zero", Frame.raw(type: 2, payload: [0, 0, 0, 0, 7]), "client dismissed"),
    ]

    @Test("what a client is refused is logged with its reason", arguments: refusals)
    func refusal(reason: String, bytes: [UInt8], line: String) async throws {
        let world = try await world(.notice)
        try await world.client.send(bytes)
        let told = try #require(await lines.next())
        #expect(told.message == line && told.fields["http2.reason"] == reason)
        #expect(told.fields["http2.count"] == "1")
        #expect(told.fields["net.peer"]?.hasPrefix("127.0.0.1:") == true)
        // Some are sent away.
        try? await world.client.close()
        await world.server.shutdown(grace: .zero)
    }

    @Test("a fault of ours is logged, and its client told by which request id", arguments: ["AtOnce", "Unary"])
    func fault(name: String) async throws {
        let world = try await world(.error)
        // One that succeeds leaves no line before it.
        for (stream, bytes) in [(UInt32(1), []), (3, [UInt8(1)])] {
            try await world.client.send(
                Frame.headers(head(name, extra: names), stream: stream) + Frame.data(message(bytes), stream: stream))
            let response = try await world.client.response(stream)
            if stream == 3 { #expect(response["grpc-message"] == "it has been logged as request order-7") }
        }
        let line = try #require(await lines.next())
        #expect(line.message == "a call failed" && line.fields["failure"] == "a row without a name")
        #expect(line.fields["grpc.method"] == "/test.Test/\(name)" && line.fields["request.id"] == "order-7")
        try await world.end()
    }
}
