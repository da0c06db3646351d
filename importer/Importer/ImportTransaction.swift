package import Domain

/// Where the rows of one sheet go: one transaction, so that a sheet is stored as a whole or not at all.
///
/// A value of functions and not a protocol: the store makes the one, tests make others. Exactly one of `commit` and
/// `rollback` is called, once, after the last `append`.
package struct ImportTransaction: Sendable {
    /// Takes a batch of about `ImportLimits.batchRows` and says, in its order, what became of each. No campaign comes twice
    /// in a sheet. A dry run answers as the real one would.
    package let append: @Sendable (_ entries: [ImportEntry]) async throws(Failure) -> [ImportResult]
    /// Makes everything permanent; in a dry run, undoes it.
    package let commit: @Sendable () async throws(Failure) -> Void
    /// Undoes everything.
    package let rollback: @Sendable () async -> Void

    package init(
        append: @escaping @Sendable (_ entries: [ImportEntry]) async throws(Failure) -> [ImportResult],
        commit: @escaping @Sendable () async throws(Failure) -> Void,
        rollback: @escaping @Sendable () async -> Void
    ) {
        self.append = append
        self.commit = commit
        self.rollback = rollback
    }

    /// Begins one; called once the sheet's header is known to be good.
    package typealias Opening = @Sendable (_ options: ImportOptions) async throws(Failure) -> ImportTransaction
}
