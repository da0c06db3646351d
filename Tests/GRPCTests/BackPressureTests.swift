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

@Suite(.serialized, .timeLimit(.minutes(5)))
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
