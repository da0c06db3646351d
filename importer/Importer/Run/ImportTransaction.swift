package import Domain
package import Store

/// Where the rows of one sheet go: one transaction, so that a sheet is stored as a whole or not at all, or with checkpoints
/// a row of them.
///
/// A value of functions and not a protocol: the store makes one, a server another, tests make others. Exactly one of
/// `commit` and `rollback` is called, once, after the last `append`.
package struct ImportTransaction: Sendable {
    /// What others see of the import as it begins; nil when nobody does, as of a dry run. One that goes on has a checkpoint
    /// behind the start: the rows before it are stored.
    package let record: ImportRecord?
    /// The import that has loaded the same file with the same options before.
    package let loaded: ImportRecord?
    /// Takes a batch of about `ImportLimits.batchRows` and says, in its order, what became of each. No campaign comes twice
    /// in a sheet. A dry run answers as the real one would.
    package let append: @Sendable (_ rows: [ImportedRow]) async throws(Failure) -> [ImportResult]
    /// Whether it gains from rows that are encoded as campaigns; else they are read for it.
    package let takesEncoded: Bool
    /// Tells others how far the import is, with faults that were found since; with checkpoints it makes all that
    /// permanent.
    package let note: @Sendable (_ progress: ImportCheckpoint, _ faults: [ImportFault]) async throws(Failure) -> Void
    /// Makes everything permanent; in a dry run, undoes it.
    package let commit: @Sendable () async throws(Failure) -> Void
    /// Undoes everything behind the last checkpoint.
    package let rollback: @Sendable (_ reason: Reason) async -> Void

    /// Why an import does not come to its end.
    package enum Reason: Sendable {
        case interrupted
        case failed(String)
    }

    package init(
        record: ImportRecord? = nil, loaded: ImportRecord? = nil,
        append: @escaping @Sendable (_ rows: [ImportedRow]) async throws(Failure) -> [ImportResult],
        takesEncoded: Bool = false,
        note: @escaping @Sendable (ImportCheckpoint, [ImportFault]) async throws(Failure) -> Void = { _, _ in },
        commit: @escaping @Sendable () async throws(Failure) -> Void,
        rollback: @escaping @Sendable (_ reason: Reason) async -> Void
    ) {
        self.record = record
        self.loaded = loaded
        self.append = append
        self.takesEncoded = takesEncoded
        self.note = note
        self.commit = commit
        self.rollback = rollback
    }

    /// Begins one; called once the sheet's header is known to be good.
    package typealias Opening =
        @Sendable (_ options: ImportOptions, _ source: ImportSource) async throws(Failure) -> ImportTransaction
}
