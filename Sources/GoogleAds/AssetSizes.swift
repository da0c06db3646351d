internal import Domain
internal import Synchronization

/// The pixel sizes of images that accounts have, as Google has told them: an asset never changes, so it is asked for once.
/// Where Google's rate limit is low, another question in each turn would take the place of the mutate.
final class AssetSizes: Sendable {
    enum Limits {
        /// Of all accounts, some 2 MB. A full memory starts anew, which costs a search.
        static let assets = 10_000
    }

    private struct Key: Hashable {
        let customer: CustomerID
        let asset: ImageSource
    }

    private let sizes = Mutex<[Key: ImageSize]>([:])

    /// Those of the assets that are known.
    func find(_ assets: [ImageSource], in customer: CustomerID) -> [ImageSource: ImageSize] {
        sizes.withLock { sizes in
            var found: [ImageSource: ImageSize] = [:]
            for asset in assets { found[asset] = sizes[Key(customer: customer, asset: asset)] }
            return found
        }
    }

    func keep(_ found: [ImageSource: ImageSize], in customer: CustomerID) {
        sizes.withLock { sizes in
            if sizes.count + found.count > Limits.assets { sizes = [:] }
            for (asset, size) in found.prefix(Limits.assets) { sizes[Key(customer: customer, asset: asset)] = size }
        }
    }

    /// The account has these resource names no more.
    func forget(_ names: Set<String>, in customer: CustomerID) {
        sizes.withLock { sizes in
            for asset in names.compactMap(ImageSource.init(entered:)) {
                sizes[Key(customer: customer, asset: asset)] = nil
            }
        }
    }
}
