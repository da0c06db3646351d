/// The bounds of one import: a sheet may be of any length, but never of any width.
///
/// Held at once: a few batches of records (`SheetLimits.batchBytes` each; one record may have 4 MiB), one batch of
/// entries, and 24 bytes of `RepeatedRows` for each row.
package enum ImportLimits {
    /// Batches that were read and wait for the store; the reader then waits too.
    package static let batchesAhead = 3
    /// The rows handed to the transaction at once.
    package static let batchRows = 3_000
    /// The rows between two checkpoints: others are told at each how far the import is.
    package static let checkpointRows = 100_000
    /// Kinds of rows that one batch proves by their bytes; it reads the others.
    static let shapes = 256
    /// A message to a server, which takes 4 MiB.
    static let messageBytes = 3 << 20
    /// What is read at once to tell a file from others.
    static let hashBytes = 1 << 20
    /// What is written to the rejects file at once.
    package static let chunkBytes = 64 * 1_024
    /// The refusals, updates and notices that a report lists; it counts the others. The rejects file has all.
    package static let refusalsListed = 10_000
    package static let incompleteListed = 1_000
    /// Ranges of records of one rule: more than a terminal shows.
    static let recordsTold = 1_000
    package static let updatesListed = 1_000
    package static let noticesListed = 100
    /// Rows that must be there before a share of them is too many.
    package static let rowsForShare = 1_000
    /// Worksheets that are looked at for the columns that the one that was read does not have.
    static let worksheetsTried = 20
    /// Refusals that carry the cells of their row, and how many cells.
    package static let rowsShown = 1_000
    package static let cellsShown = 24
}
