internal import CLibFuzzer
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOEmbedded

@testable internal import GRPC
@testable internal import HTTP2

/// One connection to a gRPC server, from the first byte behind the socket to the handlers and back.
///
/// The first byte of an input says whether its client greets properly first, and whether the rest is the stream of bytes
/// itself, cut in two reads at the second byte, or a `Script`.
@main
struct FrameInput {
    static func main() { exit(fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv)) }

    static func test(_ input: UnsafeBufferPointer<UInt8>) {
        guard input.count > 2 else { return }
        let peer = Peer()
        if input[0] & 1 != 0 { peer.send(Peer.greeting) }
        let rest = Array(input.dropFirst(2))
        if input[0] & 2 != 0 {
            var script = Script(rest)
            while let step = script.next() { peer.perform(step) }
            peer.perform(.deliver)
        } else {
            let cut = min(Int(input[1]), rest.count)
            peer.send(Array(rest[..<cut]))
            peer.send(Array(rest[cut...]))
        }
        peer.close()
        precondition(Service.runningHandlers == 0, "a handler goes on after its connection")
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    FrameInput.test(UnsafeBufferPointer(start: data, count: size))
    return 0
}

/// The other end of a connection without a socket.
private final class Peer {
    static let greeting = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

    private let channel = EmbeddedChannel()
    private var pending: [UInt8] = []

    init() {
        let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        let limits = Service.limits
        let server = ServerContext(router: Service.router, limits: limits, logger: logger)
        let connection = Connection(
            limits: Shared(limits.http2), logger: logger,
            registry: ConnectionRegistry(limits: limits.http2, logger: logger), isSecure: false
        ) { info in
            Calls(of: server, info: info, codec: MessageCodec(limits: limits, eventLoop: info.eventLoop))
        }
        do {
            try channel.pipeline.syncOperations.addHandler(connection)
            channel.connect(to: try SocketAddress(unixDomainSocketPath: "fuzz"), promise: nil)
        } catch {
            preconditionFailure("\(error)")
        }
        settle()
    }

    func send(_ bytes: [UInt8]) {
        guard channel.isActive, !bytes.isEmpty else { return }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        settle()
    }

    func perform(_ step: Script.Step) {
        switch step {
        case .bytes(let bytes): pending += bytes
        case .deliver:
            send(pending)
            pending = []
        case .turnWritability:
            channel.isWritable.toggle()
            channel.pipeline.fireChannelWritabilityChanged()
            settle()
        case .drain:
            channel.triggerUserOutboundEvent(Connection.Drain(), promise: nil)
            settle()
        case .wait:
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(2))
            settle()
        }
    }

    /// What waits for its turn has it: a loop that is dropped keeps its tasks, and they keep it.
    func close() {
        channel.close(promise: nil)
        perform(.wait)
    }

    private func settle() {
        channel.embeddedEventLoop.run()
        while let output = try? channel.readOutbound(as: ByteBuffer.self), output.readableBytes > 0 {}
    }
}
