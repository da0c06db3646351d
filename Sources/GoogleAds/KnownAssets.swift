package import Domain
internal import Synchronization

/// Where the resource names of what was uploaded are kept: in the database by default of a program, so that a restart
/// uploads nothing again.
package struct KnownAssets: Sendable {
    /// Those that are known of the ones asked for. Not knowing costs an upload and does no harm: Google answers equal
    /// content with the asset it has.
    package typealias Find = @Sendable (Set<ContentHash>, CustomerID) async -> [ContentHash: String]
    package typealias Keep = @Sendable ([ContentHash: String], CustomerID) async -> Void

    /// The account has these resource names no more.
    package typealias Forget = @Sendable (Set<String>, CustomerID) async -> Void

    let find: Find
    let keep: Keep
    let forget: Forget

    package init(find: @escaping Find, keep: @escaping Keep, forget: @escaping Forget) {
        self.find = find
        self.keep = keep
        self.forget = forget
    }

    /// For as long as the program runs.
    package static func inMemory() -> KnownAssets {
        let memory = Memory()
        return KnownAssets(
            find: { hashes, customer in memory.find(hashes, customer) },
            keep: { names, customer in memory.keep(names, customer) },
            forget: { names, customer in memory.forget(names, customer) })
    }

    private final class Memory: Sendable {
        private let names = Mutex<[CustomerID: [ContentHash: String]]>([:])

        func find(_ hashes: Set<ContentHash>, _ customer: CustomerID) -> [ContentHash: String] {
            names.withLock { $0[customer, default: [:]].filter { hashes.contains($0.key) } }
        }

        func keep(_ kept: [ContentHash: String], _ customer: CustomerID) {
            names.withLock { $0[customer, default: [:]].merge(kept) { _, newer in newer } }
        }

        func forget(_ lost: Set<String>, _ customer: CustomerID) {
            names.withLock { $0[customer] = $0[customer, default: [:]].filter { !lost.contains($0.value) } }
        }
    }
}
