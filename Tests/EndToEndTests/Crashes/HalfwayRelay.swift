import Foundation
import Synchronization

/// Stands before Google and lets through no more than the beginning of the first long request: half of a create has
/// arrived. Every other request passes whole.
///
/// In cleartext our client has a connection for each request, so a long connection is a create.
final class HalfwayRelay: Sendable {
    /// More than a token or a search takes, less than a create.
    private static let passed = 2_000

    let port: Int
    private let listener = Socket()
    private let target: Int
    private let isUsed = Atomic<Bool>(false)
    private let isWaiting = Atomic<Bool>(false)
    private let released = DispatchSemaphore(value: 0)

    init(to target: Int) {
        self.target = target
        let listener = listener.descriptor
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        precondition(isListening, "no port: errno \(errno)")
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in accept() }
    }

    var holdsCreate: Bool { isWaiting.load(ordering: .acquiring) }

    /// The rest never comes: the connection breaks.
    func release() { released.signal() }

    func close() { listener.shutDown() }

    private func accept() {
        while case let descriptor = Foundation.accept(listener.descriptor, nil, nil), descriptor >= 0 {
            // A worker that inherited it would hold it open.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let (client, server) = (Socket(descriptor), Self.connected(to: target))
            Thread.detachNewThread { Self.pass(from: server, to: client) { _ in true } }
            Thread.detachNewThread { [self] in Self.pass(from: client, to: server, mayPass) }
        }
    }

    /// - Parameter sent: by this client so far.
    private func mayPass(_ sent: Int) -> Bool {
        guard sent > Self.passed, !isUsed.exchange(true, ordering: .acquiringAndReleasing) else { return true }
        isWaiting.store(true, ordering: .releasing)
        released.wait()
        return false
    }

    private static func pass(from source: Socket, to sink: Socket, _ mayPass: (Int) -> Bool) {
        var bytes = [UInt8](repeating: 0, count: passed)
        var sent = 0
        while case let count = recv(source.descriptor, &bytes, bytes.count, 0), count > 0 {
            sent += count
            guard mayPass(sent), send(sink.descriptor, bytes, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        source.shutDown()
        sink.shutDown()
    }

    private static func connected(to port: Int) -> Socket {
        let server = Socket()
        var address = loopback(port)
        withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(server.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return server
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// Closed only when every thread has let go of it: to shut down a number that has been closed would end another test's socket.
private final class Socket: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
