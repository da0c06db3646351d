import GRPC
import HTTP2
import RawClient
import Synchronization
import Testing

extension World {
    /// All credit for what was sent so far has come back, or will not: an answer leaves behind it, where the answer to
    /// a PING would overtake it.
    fileprivate func passBarrier(stream: UInt32) async throws {
        try await client.send(Frame.headers(head("Nothing"), stream: stream, endStream: true))
        #expect(try await client.response(stream)["grpc-status"] == "12")
    }
}

@Suite(.serialized, .timeLimit(.minutes(10)))
struct BackPressureTests {
    @Test("a slow reader stops the producer", arguments: [false, true])
    func slowReader(isElsewhere: Bool) async throws {
        let written = Count()
        let size = 1000
        let total = 500
        var limits = GRPCServer.Limits()
        limits.http2.streamOutputBytes = 8 * 1024
        let world = try await World(limits: limits) { router in
            router.register(
                method("Produce"),
                serverStreaming: { _, responses, _ throws(RPCError) in
                    for _ in 0..<total {
                        if isElsewhere {
                            try await awayFromEventLoop { () async throws(RPCError) in
                                try await responses.write(Array(repeating: 7, count: size), compress: false)
                            }
                        } else {
                            try await responses.write(Array(repeating: 7, count: size), compress: false)
                        }
                        written.add(1)
                    }
                })
        }
        try await world.client.send(
            Frame.headers(head("Produce"), stream: 1) + Frame.data(message([]), stream: 1))
        var read = 0
        // What the client has not read yet: its window, the limit of the stream, and the message that went past it.
        let bound = 65_535 + limits.http2.streamOutputBytes + size + 5
        let isEnded = try await world.client.read { frame in
            if frame.kind == .data { read += frame.payload.count }
            #expect(written.value * (size + 5) <= read + bound)
            return frame.kind == .headers && frame.flags & Frame.endStream != 0
        }
        #expect(isEnded)
        #expect(read == total * (size + 5))
        try await world.end()
    }

    @Test("a slow handler stops the client: credit comes back only for messages it has taken")
    func slowHandler() async throws {
        let gate = Gate()
        let world = try await World { router in
            router.register(
                method("Join"),
                clientStreaming: { requests, _ throws(RPCError) in
                    await gate.wait()
                    var count = 0
                    while let message = try await requests.next() { count += message.count }
                    return Array("\(count)".utf8)
                })
        }
        let part = message(Array(repeating: 1, count: 995))
        let body = Array(repeatElement(part, count: 260).joined())
        let sent = 60 * part.count
        try await world.client.send(
            Frame.headers(head("Join"), stream: 1)
                + Frame.data(Array(body.prefix(sent)), stream: 1, endStream: false))
        try await world.passBarrier(stream: 3)
        #expect(world.client.credit[1] == nil)
        gate.open()
        let isReplenished = try await world.client.read { $0.kind == .windowUpdate && $0.stream == 1 }
        #expect(isReplenished)
        try await world.client.sendPaced(body, stream: 1, after: sent)
        #expect(try await world.client.response(1).body == message(Array("\(260 * 995)".utf8)))
        try await world.end()
    }

    @Test("a message behind one that waits is no way around the window")
    func partBehindMessage() async throws {
        let gate = Gate()
        let world = try await World { router in
            router.register(
                method("Join"),
                clientStreaming: { requests, _ throws(RPCError) in
                    await gate.wait()
                    var count = 0
                    while let message = try await requests.next() { count += message.count }
                    return Array("\(count)".utf8)
                })
        }
        // One byte waits for the handler, then a message longer than the window begins.
        let body = message([1]) + message(Array(repeating: 1, count: 200_000))
        let sent = 60_000
        try await world.client.send(
            Frame.headers(head("Join"), stream: 1)
                + Frame.data(Array(body.prefix(sent)), stream: 1, endStream: false))
        try await world.passBarrier(stream: 3)
        #expect(world.client.credit[1] == nil)
        gate.open()
        let isReplenished = try await world.client.read { $0.kind == .windowUpdate && $0.stream == 1 }
        #expect(isReplenished)
        try await world.client.sendPaced(body, stream: 1, after: sent)
        #expect(try await world.client.response(1).body == message(Array("200001".utf8)))
        try await world.end()
    }

    @Test(
        "a message of 4 MiB passes a window of 64 KiB",
        arguments: ["Unary", "AtOnce", "ServerStreaming", "ClientStreaming"])
    func longMessage(name: String) async throws {
        let world = try await World { router in
            router.register(method("Unary"), unary: { message, _ in [UInt8(message.count >> 20)] })
            router.register(method("AtOnce"), immediate: { message in [UInt8(message.count >> 20)] })
            router.register(
                method("ServerStreaming"),
                serverStreaming: { message, responses, _ throws(RPCError) in
                    try await responses.write([UInt8(message.count >> 20)])
                })
            router.register(
                method("ClientStreaming"),
                clientStreaming: { requests, _ throws(RPCError) in
                    var count = 0
                    while let message = try await requests.next() { count += message.count }
                    return [UInt8(count >> 20)]
                })
        }
        let long = message(Array(repeating: 1, count: 4 * 1024 * 1024))
        try await world.client.send(Frame.headers(head(name), stream: 1))
        try await world.client.sendPaced(long, stream: 1)
        let response = try await world.client.response(1)
        #expect(response["grpc-status"] == "0")
        #expect(response.body == message([4]))
        try await world.end()
    }

    @Test(
        "long messages of a connection that are not answered have a bound: one more waits, and short ones do not",
        arguments: ["Unary", "ClientStreaming"])
    func longMessages(name: String) async throws {
        let gate = Gate()
        var limits = GRPCServer.Limits()
        limits.longMessageBytes = 300_000
        let world = try await World(limits: limits) { router in
            router.register(
                method("Unary"),
                unary: { message, _ in
                    await gate.wait()
                    return [UInt8(message.count / 1_000)]
                })
            router.register(
                method("ClientStreaming"),
                clientStreaming: { requests, _ throws(RPCError) in
                    var count = 0
                    while let message = try await requests.next() {
                        await gate.wait()
                        count += message.count
                    }
                    return [UInt8(count / 1_000)]
                })
            router.register(method("Short"), immediate: { $0 })
        }
        let long = message(Array(repeating: 1, count: 200_000))
        try await world.client.send(Frame.headers(head(name), stream: 1))
        try await world.client.sendPaced(long, stream: 1)
        for stream in [3, 5] as [UInt32] {
            try await world.client.send(
                Frame.headers(head(name), stream: stream)
                    + Frame.data(Array(long.prefix(60_000)), stream: stream, endStream: false))
        }
        try await world.client.send(
            Frame.headers(head("Short"), stream: 7) + Frame.data(message([1]), stream: 7))
        #expect(try await world.client.response(7).body == message([1]))
        // The connection has its credit back, and neither stream has.
        #expect(try #require(world.client.credit[0]) >= 320_000)
        #expect(world.client.credit[3] == nil && world.client.credit[5] == nil)

        gate.open()
        for stream in [1, 3, 5] as [UInt32] {
            if stream != 1 { try await world.client.sendPaced(long, stream: stream, after: 60_000) }
            #expect(try await world.client.response(stream).body == message([200]))
        }
        try await world.end()
    }

    @Test("a long message that is given up makes room for the next")
    func givenUp() async throws {
        var limits = GRPCServer.Limits()
        limits.longMessageBytes = 300_000
        let world = try await World(limits: limits) { router in
            router.register(method("Unary"), unary: { message, _ in [UInt8(message.count / 1_000)] })
        }
        let long = message(Array(repeating: 1, count: 200_000))
        for stream in [1, 3, 5] as [UInt32] {
            try await world.client.send(
                Frame.headers(head("Unary"), stream: stream)
                    + Frame.data(Array(long.prefix(60_000)), stream: stream, endStream: false))
        }
        try await world.client.send(Frame.reset(stream: 3) + Frame.reset(stream: 1))
        try await world.client.sendPaced(long, stream: 5, after: 60_000)
        #expect(try await world.client.response(5).body == message([200]))
        try await world.end()
    }

    @Test(
        "of short messages that inflate to long ones few are inflated at a time", arguments: ["Unary", "Bidirectional"])
    func inflatedMessages(name: String) async throws {
        let gate = Gate()
        let begun = Notes<Int>()
        let running = Count()
        var limits = GRPCServer.Limits()
        limits.longMessageBytes = 300_000
        let world = try await World(limits: limits) { router in
            router.register(method("Zeros"), unary: { _, _ in Array(repeating: 0, count: 200_000) })
            router.register(
                method("Unary"),
                unary: { message, _ in
                    running.add(1)
                    begun.add(running.value)
                    await gate.wait()
                    running.add(-1)
                    return [UInt8(message.count / 1_000)]
                })
            router.register(
                method("Bidirectional"),
                bidirectional: { requests, responses, _ throws(RPCError) in
                    while let message = try await requests.next() {
                        running.add(1)
                        begun.add(running.value)
                        await gate.wait()
                        running.add(-1)
                        try await responses.write([UInt8(message.count / 1_000)])
                    }
                })
        }
        let acceptsGzip = [("grpc-accept-encoding", "gzip")]
        try await world.client.send(
            Frame.headers(head("Zeros", extra: acceptsGzip), stream: 1) + Frame.data(message([]), stream: 1))
        let packed = try await world.client.response(1).body
        #expect(packed.first == 1 && packed.count < 1_000)
        let streams = [3, 5, 7] as [UInt32]
        for stream in streams {
            try await world.client.send(
                Frame.headers(head(name, extra: [("grpc-encoding", "gzip")]), stream: stream)
                    + Frame.data(packed, stream: stream))
        }
        #expect(await begun.next() == 1)
        gate.open()
        for stream in streams { #expect(try await world.client.response(stream).body == message([200])) }
        #expect(await begun.next() == 1)
        #expect(await begun.next() == 1)
        try await world.end()
    }

    @Test("a request that does not arrive whole in its time is refused, whatever its own deadline")
    func slowRequest() async throws {
        var limits = GRPCServer.Limits()
        limits.requestTime = .milliseconds(50)
        let world = try await World(limits: limits) { router in
            router.register(method("Unary"), unary: { message, _ in message })
            router.register(
                method("Slow"),
                serverStreaming: { message, _, _ throws(RPCError) in await untilCancelled() })
        }
        let hour = [("grpc-timeout", "1H")]
        try await world.client.send(
            Frame.headers(head("Slow", extra: hour), stream: 1) + Frame.data(message([1]), stream: 1)
                + Frame.headers(head("Unary", extra: hour), stream: 3)
                + Frame.data(Array(message([1, 2, 3]).prefix(6)), stream: 3, endStream: false))
        let refused = try await world.client.response(3)
        #expect(refused["grpc-status"] == "4")
        #expect(refused["grpc-message"]?.contains("did not arrive") == true)
        try await world.client.send(Frame.headers(head("Unary"), stream: 5) + Frame.data(message([5]), stream: 5))
        #expect(try await world.client.response(5).body == message([5]))
        try await world.end()
    }

    @Test("when a client takes nothing of any answer, the streams that wait for the others' are reset with them")
    func stalled() async throws {
        let written = Count()
        let size = 50_000
        var limits = GRPCServer.Limits()
        limits.http2.connectionOutputBytes = 100_000
        limits.http2.writeStall = .milliseconds(50)
        let world = try await World(limits: limits) { router in
            router.register(
                method("Make"),
                bidirectional: { requests, responses, _ throws(RPCError) in
                    _ = try await requests.next()
                    while true {
                        try await responses.write(Array(repeating: 7, count: size), compress: false)
                        written.add(1)
                    }
                })
        }
        world.client.isSilent = true
        let streams = (0..<10).map { UInt32($0 * 2 + 1) }
        for stream in streams { try await world.client.send(Frame.headers(head("Make"), stream: stream)) }
        for stream in streams {
            try await world.client.send(Frame.data(message([]), stream: stream, endStream: false))
        }
        var reset: Set<UInt32> = []
        let areReset = try await world.client.read { frame in
            if frame.kind == .reset { reset.insert(frame.stream) }
            return reset.count == streams.count
        }
        // Those that waited had no turn in between.
        #expect(areReset && written.value < 5, "\(written.value)")
        try await world.end()
    }

    @Test("messages are made only for clients that take them: many streams hold no more than few do")
    func makesInTurn() async throws {
        let made = Count()
        let size = 50_000
        var limits = GRPCServer.Limits()
        limits.http2.connectionOutputBytes = 100_000
        let world = try await World(limits: limits) { router in
            router.register(
                method("Make"),
                bidirectional: { requests, responses, _ throws(RPCError) in
                    _ = try await requests.next()
                    for _ in 0..<5 {
                        let turn = try await responses.turn()
                        made.add(1)
                        // Others would make theirs meanwhile.
                        await Task.yield()
                        try await responses.write(Array(repeating: 7, count: size), compress: false)
                        turn.end()
                    }
                })
        }
        // All are open before there is an answer that is not taken: new ones would be refused.
        let streams = (0..<30).map { UInt32($0 * 2 + 1) }
        for stream in streams { try await world.client.send(Frame.headers(head("Make"), stream: stream)) }
        for stream in streams { try await world.client.send(Frame.data(message([]), stream: stream)) }
        var read = 0
        var ended = 0
        let bound = 65_535 + limits.http2.connectionOutputBytes + 5 * (size + 5)
        let isEnded = try await world.client.read { frame in
            if frame.kind == .data { read += frame.payload.count }
            #expect(made.value * (size + 5) <= read + bound)
            if frame.kind == .headers, frame.flags & Frame.endStream != 0 { ended += 1 }
            return ended == streams.count
        }
        #expect(isEnded && read == streams.count * 5 * (size + 5))
        try await world.end()
    }

    @Test("a reply longer than every window and buffer arrives whole")
    func longReply() async throws {
        let long = Array(repeating: 9 as UInt8, count: 1024 * 1024)
        let world = try await World { router in
            router.register(method("Long"), unary: { _, _ in long })
        }
        try await world.client.send(Frame.headers(head("Long"), stream: 1) + Frame.data(message([]), stream: 1))
        #expect(try await world.client.response(1).body == message(long))
        try await world.end()
    }

    @Test(
        "a client that has not taken enough of its answers gets no more of them",
        arguments: [("application/grpc", 200, "8"), ("text/plain", 503, nil)] as [(String, Int, String?)])
    func unreadOutput(type: String, status: Int, code: String?) async throws {
        var limits = GRPCServer.Limits()
        limits.http2.connectionOutputBytes = 1000
        let world = try await World(limits: limits) { router in
            router.register(method("Long"), immediate: { _ in Array(repeating: 9, count: 100_000) })
        }
        try await world.client.send(
            Frame.headers(head("Long"), stream: 1) + Frame.data(message([]), stream: 1)
                + Frame.headers(head("Long", type: type), stream: 3, endStream: true))
        let refused = try await world.client.response(3)
        #expect(refused.status == status)
        #expect(refused["grpc-status"] == code)
        #expect(try await world.client.response(1)["grpc-status"] == "0")
        try await world.end()
    }
}

/// A counter that several threads see.
private final class Count: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add(_ more: Int) { count.add(more, ordering: .sequentiallyConsistent) }
}
