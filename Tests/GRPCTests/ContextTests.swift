import GRPC
import HTTP2
import RawClient
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct ContextTests {
    /// What a handler makes of the context of a call with these headers.
    private func answer(
        _ extra: [(String, String)], _ read: @escaping @Sendable (CallContext) -> String
    ) async throws -> String {
        let world = try await World { router in
            router.register(method("Read"), unary: { _, context in Array(read(context).utf8) })
        }
        try await world.client.send(
            Frame.headers(head("Read", extra: extra), stream: 1) + Frame.data(message([]), stream: 1))
        let reply = try #require(try await messages(in: world.client.response(1).body).first)
        try await world.end()
        return String(decoding: reply.bytes, as: UTF8.self)
    }

    @Test("a context names the method and the peer; cleartext has no principal")
    func names() async throws {
        let text = try await answer([]) { "\($0.method.path) \($0.peer) \($0.principal ?? "nobody")" }
        #expect(text.hasPrefix("/test.Test/Read 127.0.0.1:"))
        #expect(text.hasSuffix(" nobody"))
    }

    @Test("a sane request id is taken over", arguments: ["a", "7f3c-ABC/=~!", String(repeating: "x", count: 128)])
    func requestID(id: String) async throws {
        #expect(try await answer([("x-request-id", id)]) { $0.requestID } == id)
    }

    @Test(
        "without a sane request id the call gets one of its own, always the same",
        arguments: [nil, "", "two words", "käse", String(repeating: "x", count: 129)])
    func randomRequestID(id: String?) async throws {
        let ids = try await answer(id.map { [("x-request-id", $0)] } ?? []) { "\($0.requestID) \($0.requestID)" }
        let pair = ids.split(separator: " ")
        #expect(pair.count == 2 && pair[0] == pair[1] && pair[0].count == 32)
        #expect(try await answer([]) { $0.requestID } != pair[0])
    }

    @Test("a traceparent is handed on, a malformed one is not")
    func traceParent() async throws {
        let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        for (sent, expected) in [(valid, valid), ("00-1-2-3", "none")] {
            let text = try await answer([("traceparent", sent)]) { $0.traceParent?.description ?? "none" }
            #expect(text == expected)
        }
    }

    @Test("every value of a metadata field can be read, in fields of its own or joined by commas")
    func duplicates() async throws {
        let extra = [
            ("x-text", "one"), ("x-text", "two, three"), ("x-data-bin", "AQ"), ("x-data-bin", "Ag==,Aw,!!, BA"),
        ]
        let text = try await answer(extra) { context in
            "\(context.metadata.texts("x-text")) \(context.metadata.binaries("x-data-bin"))"
                + " \(context.metadata.binary("x-data-bin") ?? []) \(context.metadata.texts("x-none"))"
        }
        #expect(text == #"["one", "two, three"] [[1], [2], [3], [4]] [1] []"#)
    }

    @Test("a unary call echoes metadata as the interop suite asks", arguments: [true, false])
    func echo(fails: Bool) async throws {
        let world = try await World { router in
            router.register(
                method("Echo"),
                unary: { message, context throws(RPCError) in
                    context.addInitialMetadata(
                        "x-grpc-test-echo-initial", context.metadata.text("x-grpc-test-echo-initial") ?? "")
                    context.addTrailingMetadata(
                        "x-grpc-test-echo-trailing-bin", context.metadata.text("x-grpc-test-echo-trailing-bin") ?? "")
                    if fails { throw RPCError(code: .aborted, message: "") }
                    return message
                })
        }
        let extra = [
            ("x-grpc-test-echo-initial", "test_initial_metadata_value"), ("x-grpc-test-echo-trailing-bin", "q6ur"),
        ]
        try await world.client.send(
            Frame.headers(head("Echo", extra: extra), stream: 1) + Frame.data(message([1]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response.headers.contains { $0 == extra[0] })
        #expect((fails ? response.headers : response.trailers).contains { $0 == extra[1] })
        #expect(response["grpc-status"] == (fails ? "10" : "0"))
        try await world.end()
    }
}
