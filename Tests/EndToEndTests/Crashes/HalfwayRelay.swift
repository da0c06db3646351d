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
    private let listener: Int32
    private let target: Int
    private let isUsed = Atomic<Bool>(false)
    private let isWaiting = Atomic<Bool>(false)
    private let released = DispatchSemaphore(value: 0)

    init(to target: Int) {
        self.target = target
        let listener = Self.socket()
        self.listener = listener
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

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func accept() {
        while case let client = Foundation.accept(listener, nil, nil), client >= 0 {
            // A worker that inherited it would hold it open.
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            let server = Self.connected(to: target)
            Thread.detachNewThread { Self.pass(from: server, to: client) { _ in true } }
            Thread.detachNewThread { [self] in
                Self.pass(from: client, to: server, mayPass)
                Foundation.close(client)
                Foundation.close(server)
            }
        }
        Foundation.close(listener)
    }

    /// - Parameter sent: by this client so far.
    private func mayPass(_ sent: Int) -> Bool {
        guard sent > Self.passed, !isUsed.exchange(true, ordering: .acquiringAndReleasing) else { return true }
        isWaiting.store(true, ordering: .releasing)
        released.wait()
        return false
    }

    private static func pass(from source: Int32, to sink: Int32, _ mayPass: (Int) -> Bool) {
        var bytes = [UInt8](repeating: 0, count: passed)
        var sent = 0
        while case let count = recv(source, &bytes, bytes.count, 0), count > 0 {
            sent += count
            guard mayPass(sent), send(sink, bytes, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(sink, Int32(SHUT_RDWR))
    }

    private static func connected(to port: Int) -> Int32 {
        let descriptor = socket()
        var address = loopback(port)
        withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    private static func socket() -> Int32 {
        Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
