import GRPC
import HTTP2
import RawClient
import Testing

private struct Recorder: Interceptor {
    let name: String
    let notes: Notes<String>
    var refusal: RPCError?

    func began(_ call: CallContext) throws(RPCError) {
        notes.add("\(name) began \(call.method.method)")
        if let refusal { throw refusal }
        call.addTrailingMetadata("x-seen-by", name)
    }

    func ended(_ call: CallContext, code: StatusCode, after duration: Duration) {
        notes.add("\(name) ended \(code)\(duration < .zero ? " before it began" : "")")
    }
}

extension World {
    fileprivate init(_ notes: Notes<String>, refusal: RPCError? = nil) async throws {
        let interceptors = [
            Recorder(name: "first", notes: notes), Recorder(name: "second", notes: notes, refusal: refusal),
        ]
        try await self.init(interceptors: interceptors) { router in
            router.register(method("AtOnce"), immediate: { $0 })
            router.register(method("Unary"), unary: { message, _ in message })
            router.register(
                method("Fail"), unary: { _, _ throws(RPCError) in throw RPCError(code: .aborted, message: "") })
            router.register(
                method("Echo"),
                bidirectional: { requests, responses, _ throws(RPCError) in
                    while let message = try await requests.next() { try await responses.write(message) }
                })
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct InterceptorTests {
    @Test(
        "interceptors see a call in order, and its end in reverse order",
        arguments: [("AtOnce", "ok"), ("Unary", "ok"), ("Fail", "aborted"), ("Echo", "ok")])
    func order(name: String, code: String) async throws {
        let notes = Notes<String>()
        let world = try await World(notes)
        try await world.client.send(Frame.headers(head(name), stream: 1) + Frame.data(message([1]), stream: 1))
        let response = try await world.client.response(1)
        let fields = code == "ok" ? response.trailers : response.headers
        #expect(fields.filter { $0.name == "x-seen-by" }.map(\.value) == ["first", "second"])
        for expected in ["first began \(name)", "second began \(name)", "second ended \(code)", "first ended \(code)"] {
            #expect(await notes.next() == expected)
        }
        try await world.end()
    }

    @Test(
        "a refused call reaches no handler, and only those who let it pass hear of its end",
        arguments: ["AtOnce", "Unary", "Echo"])
    func refusal(name: String) async throws {
        let notes = Notes<String>()
        let world = try await World(notes, refusal: RPCError(code: .permissionDenied, message: "not you"))
        try await world.client.send(Frame.headers(head(name), stream: 1) + Frame.data(message([1]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response["grpc-status"] == "7")
        #expect(response["grpc-message"] == "not you")
        #expect(response.body.isEmpty)
        for expected in ["first began \(name)", "second began \(name)", "first ended permissionDenied"] {
            #expect(await notes.next() == expected)
        }
        try await world.end()
    }

    @Test(
        "a call that its client resets has ended as cancelled, before and while its handler runs",
        arguments: [true, false])
    func cancelled(isRunning: Bool) async throws {
        let notes = Notes<String>()
        let world = try await World(notes)
        let name = isRunning ? "Echo" : "Unary"
        try await world.client.send(Frame.headers(head(name), stream: 1))
        try await world.settle()
        try await world.client.send(Frame.reset(stream: 1))
        for expected in [
            "first began \(name)", "second began \(name)", "second ended cancelled", "first ended cancelled",
        ] {
            #expect(await notes.next() == expected)
        }
        try await world.end()
    }
}
