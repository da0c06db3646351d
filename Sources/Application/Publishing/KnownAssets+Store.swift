package import GoogleAds
package import Store

extension KnownAssets {
    /// Kept in the database, so that a restart uploads nothing again. A database that is away costs an upload and stops
    /// nothing.
    package init(_ store: Store) {
        self.init(
            find: { hashes, customer in (try? await store.assets(hashes, of: customer)) ?? [:] },
            keep: { names, customer in _ = try? await store.remember(names, of: customer) },
            forget: { names, customer in try? await store.forget(names, of: customer) })
    }
}
