import GRPC
import NIOPosix
import RawClient
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct AwayFromEventLoopTests {
    @Test("a handler starts on its connection's event loop, and leaves it for what takes long")
    func leaves() async throws {
        let world = try await World { router in
            router.register(
                method("Where"),
                unary: { _, _ throws(RPCError) in
                    let isOnLoop = { @Sendable () -> UInt8 in
                        MultiThreadedEventLoopGroup.currentEventLoop == nil ? 0 : 1
                    }
                    let before = isOnLoop()
                    let away = try await awayFromEventLoop { () throws(RPCError) in isOnLoop() }
                    return [before, away]
                })
        }
        try await world.client.send(Frame.headers(head("Where"), stream: 1) + Frame.data(message([]), stream: 1))
        let reply = try #require(try await messages(in: world.client.response(1).body).first)
        #expect(reply.bytes == [1, 0])
        try await world.end()
    }
}
