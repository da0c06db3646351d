import Application
import Domain
import Foundation
import Store

extension CrashPlan {
    /// From now on this process dies as planned.
    func arm() {
        CrashPoint.arm(point, pass: pass) { [point, kind] in
            say("reached \(point.name)")
            switch kind {
            case .kill: kill(getpid(), SIGKILL)
            case .exit: _exit(1)
            case .stop: kill(getpid(), SIGSTOP)
            case .cutDatabase: cutDatabaseConnections()
            }
        }
    }
}

/// As a network would, under libpq's hands: those over a Unix socket, as the private PostgreSQL and tests have them.
private func cutDatabaseConnections() {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else { return }
    for descriptor in names.compactMap({ Int32($0) }) {
        var peer = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isSocket = withUnsafeMutablePointer(to: &peer) { peer in
            peer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) == 0 }
        }
        guard isSocket, peer.sun_family == AF_UNIX else { continue }
        let path = withUnsafeBytes(of: peer.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if path.contains("/.s.PGSQL.") { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
}

extension CrashPoint {
    /// All of them, with who can cause each.
    static var table: String {
        aligned(
            [["POINT", "BY", "WHAT IS TRUE THERE"]]
                + allCases.map { [$0.name, $0.isInside ? "itself" : "others", $0.meaning] })
    }
}
