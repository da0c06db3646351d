import GRPC
import HTTP2
import RawClient
import Testing

/// Where a handler waits when its call ends.
enum Waiting: String, CaseIterable, Sendable {
    case forMessage = "ForMessage"
    case forRoom = "ForRoom"
    case forMessageElsewhere = "ForMessageElsewhere"
    case forRoomElsewhere = "ForRoomElsewhere"
}

/// How the call ends.
enum Ending: CaseIterable, Sendable {
    case deadline, reset, lostConnection
}

extension World {
    /// Handlers that wait for ever, and tell with which error they were woken.
    fileprivate init(limits: GRPCServer.Limits = .init(), _ notes: Notes<StatusCode>) async throws {
        try await self.init(limits: limits) { router in
            for waiting in Waiting.allCases {
                router.register(
                    method(waiting.rawValue),
                    bidirectional: { requests, responses, _ throws(RPCError) in
                        do throws(RPCError) {
                            try await wait(waiting, requests, responses)
                        } catch {
                            notes.add(error.code)
                            throw error
                        }
                    })
            }
            router.register(
                method("Child"),
                bidirectional: { requests, responses, _ throws(RPCError) in
                    let code = await withTaskGroup(of: StatusCode.self) { group in
                        group.addTask {
                            do throws(RPCError) { _ = try await requests.next() } catch { return error.code }
                            return .ok
                        }
                        group.cancelAll()
                        return await group.next()
                    }
                    if let code { notes.add(code) }
                    // The call itself goes on.
                    while let message = try await requests.next() { try await responses.write(message) }
                })
        }
    }
}

private func wait(
    _ waiting: Waiting, _ requests: RequestMessages, _ responses: ResponseWriter
) async throws(RPCError) {
    switch waiting {
    case .forMessage: while try await requests.next() != nil {}
    case .forRoom: while true { try await responses.write(Array(repeating: 1, count: 10_000), compress: false) }
    case .forMessageElsewhere:
        try await awayFromEventLoop { () async throws(RPCError) in try await wait(.forMessage, requests, responses) }
    case .forRoomElsewhere:
        try await awayFromEventLoop { () async throws(RPCError) in try await wait(.forRoom, requests, responses) }
    }
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct CancellationTests {
    @Test("the end of a call wakes its handler", arguments: Waiting.allCases, Ending.allCases)
    func wakes(waiting: Waiting, ending: Ending) async throws {
        let notes = Notes<StatusCode>()
        let world = try await World(notes)
        let timeout = ending == .deadline ? [("grpc-timeout", "20m")] : []
        try await world.client.send(Frame.headers(head(waiting.rawValue, extra: timeout), stream: 1))
        if ending != .deadline { try await world.settle() }
        switch ending {
        case .deadline: break
        case .reset: try await world.client.send(Frame.reset(stream: 1))
        case .lostConnection: try await world.client.close()
        }
        #expect(await notes.next() == .cancelled)
        if ending == .deadline, waiting == .forMessage || waiting == .forMessageElsewhere {
            #expect(try await world.client.response(1)["grpc-status"] == "4")
        }
        if ending != .lostConnection { try await world.client.close() }
        await world.server.shutdown(grace: .zero)
    }

    @Test("a cancelled part of a handler wakes alone, and loses no message")
    func childTask() async throws {
        let notes = Notes<StatusCode>()
        let world = try await World(notes)
        try await world.client.send(Frame.headers(head("Child"), stream: 1))
        #expect(await notes.next() == .cancelled)
        try await world.client.send(Frame.data(message([1]) + message([2]), stream: 1))
        let response = try await world.client.response(1)
        #expect(response.body == message([1]) + message([2]))
        #expect(response["grpc-status"] == "0")
        try await world.end()
    }

    @Test("a handler that goes on after the end of its call still counts as running")
    func stubbornHandler() async throws {
        var limits = GRPCServer.Limits()
        limits.handlersPerConnection = 1
        let gate = Gate()
        let notes = Notes<StatusCode>()
        let world = try await World(limits: limits) { router in
            router.register(
                method("Stubborn"),
                clientStreaming: { requests, _ throws(RPCError) in
                    do throws(RPCError) { _ = try await requests.next() } catch { notes.add(error.code) }
                    await withTaskGroup(of: Void.self) { group in
                        // Does not hear of the cancellation.
                        group.addTask { await Task { await gate.wait() }.value }
                    }
                    notes.add(.ok)
                    return []
                })
        }
        let call = head("Stubborn", extra: [("grpc-timeout", "5m")])
        try await world.client.send(Frame.headers(call, stream: 1))
        #expect(await notes.next() == .cancelled)
        #expect(try await world.client.response(1)["grpc-status"] == "4")
        try await world.client.send(Frame.headers(call, stream: 3))
        #expect(try await world.client.response(3).resetCode == ErrorCode.refusedStream.rawValue)
        gate.open()
        #expect(await notes.next() == .ok)
        try await world.settle()
        try await world.client.send(Frame.headers(head("Stubborn"), stream: 5, endStream: true))
        #expect(try await world.client.response(5)["grpc-status"] == "0")
        try await world.end()
    }

    @Test(
        "every kind has its default deadline",
        arguments: ["Unary", "ServerStreaming", "ClientStreaming", "Bidirectional"])
    func defaultDeadline(name: String) async throws {
        var limits = GRPCServer.Limits()
        if name == "Unary" {
            limits.defaultTimeout = .milliseconds(5)
        } else {
            limits.defaultStreamTimeout = .milliseconds(5)
        }
        let world = try await World(limits: limits) { router in
            router.register(
                method("Unary"),
                unary: { _, _ in
                    await untilCancelled()
                    return []
                })
            router.register(method("ServerStreaming"), serverStreaming: { _, _, _ in await untilCancelled() })
            router.register(
                method("ClientStreaming"),
                clientStreaming: { _, _ in
                    await untilCancelled()
                    return []
                })
            router.register(method("Bidirectional"), bidirectional: { _, _, _ in await untilCancelled() })
        }
        try await world.client.send(Frame.headers(head(name), stream: 1) + Frame.data(message([]), stream: 1))
        #expect(try await world.client.response(1)["grpc-status"] == "4")
        try await world.end()
    }

    @Test("a method may have its own default, or none; no client gets more than the longest")
    func ownDefault() async throws {
        var limits = GRPCServer.Limits()
        limits.defaultTimeout = .seconds(77)
        limits.maximumTimeout = .seconds(1000)
        let world = try await World(limits: limits) { router in
            func tell(_ name: String, _ timeout: Router.DefaultTimeout) {
                router.register(
                    method(name), defaultTimeout: timeout,
                    unary: { _, context in
                        context.deadline.map { bigEndian(UInt32(($0 - .now).components.seconds)) } ?? []
                    })
            }
            tell("OfServer", .ofServer)
            tell("Own", .after(.seconds(500)))
            tell("Unlimited", .unlimited)
        }
        let cases: [(String, String?, UInt32?)] = [
            ("OfServer", nil, 77), ("Own", nil, 500), ("Unlimited", nil, nil), ("Own", "99H", 1000),
            ("Unlimited", "600S", 600),
        ]
        for (index, (name, timeout, expected)) in cases.enumerated() {
            let stream = UInt32(index * 2 + 1)
            let extra = timeout.map { [("grpc-timeout", $0)] } ?? []
            try await world.client.send(
                Frame.headers(head(name, extra: extra), stream: stream) + Frame.data(message([]), stream: stream))
            let reply = try #require(try await messages(in: world.client.response(stream).body).first)
            guard let expected else {
                #expect(reply.bytes.isEmpty)
                continue
            }
            let left = reply.bytes.reduce(0) { $0 << 8 | UInt32($1) }
            // However slow the machine is, the call is younger than a minute.
            #expect((expected - 60...expected).contains(left))
        }
        try await world.end()
    }
}
