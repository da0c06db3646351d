import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2

// Scenarios HOST:PORT [NAME…]

let arguments = CommandLine.arguments.dropFirst()
let parts = (arguments.first ?? "").split(separator: ":")
guard parts.count == 2, let port = Int(parts[1]) else {
    print("usage: Scenarios HOST:PORT [NAME…]")
    exit(2)
}
let wanted = Set(arguments.dropFirst())
let scenarios: [(String, @Sendable (World) async throws -> Void)] = [
    ("batches", batches), ("lists", lists), ("updates", updates), ("deletes", deletes), ("shown", shown),
    ("repeated", repeated), ("exports", exports), ("watches", watches), ("cancels", cancels),
]

var failures = 0
try await withGRPCClient(
    transport: .http2NIOPosix(
        target: .ipv4(address: String(parts[0]), port: port), transportSecurity: .plaintext)
) { client in
    let world = World(client)
    for (name, scenario) in scenarios where wanted.isEmpty || wanted.contains(name) {
        do {
            try await scenario(world)
            print("pass \(name)")
        } catch {
            failures += 1
            print("FAIL \(name): \(error)")
        }
    }
}
exit(failures == 0 ? 0 : 1)
