import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2

// Scenarios HOST:PORT [NAME…]: without names all that need no server that publishes

let arguments = CommandLine.arguments.dropFirst()
let parts = (arguments.first ?? "").split(separator: ":")
guard parts.count == 2, let port = Int(parts[1]) else {
    print("usage: Scenarios HOST:PORT [NAME…]")
    exit(2)
}
typealias Scenario = (name: String, run: @Sendable (World) async throws -> Void)
let scenarios: [Scenario] = [
    ("batches", batches), ("lists", lists), ("pages", pages), ("updates", updates), ("deletes", deletes),
    ("shown", shown), ("repeated", repeated), ("exports", exports), ("watches", watches), ("cancels", cancels),
    ("eleven_mistakes", elevenMistakes), ("at_once", atOnce),
]
let publishing: [Scenario] = [("lifecycle", lifecycle), ("jobs", jobs), ("published_batches", publishedBatches)]
let wanted = Set(arguments.dropFirst())
let chosen = wanted.isEmpty ? scenarios : (scenarios + publishing).filter { wanted.contains($0.name) }
guard chosen.count >= wanted.count else {
    print("there is no such scenario; there are \((scenarios + publishing).map(\.name))")
    exit(2)
}

var failures = 0
try await withGRPCClient(
    transport: .http2NIOPosix(
        target: .ipv4(address: String(parts[0]), port: port), transportSecurity: .plaintext)
) { client in
    let world = World(client)
    for (name, run) in chosen {
        do {
            try await run(world)
            print("pass \(name)")
        } catch {
            failures += 1
            print("FAIL \(name): \(error)")
        }
    }
}
exit(failures == 0 ? 0 : 1)
