/// The bounds of one import: a sheet may be of any length, but never of any width.
///
/// Held at once: one chunk, one row and one batch, so about 64 KiB + 16 MiB + 16 MiB at the worst, a few hundred
/// KiB for ordinary sheets, and 32 bytes of `RepeatedRows` for each stored campaign.
package enum ImportLimits {
    /// The bytes read from the file at once.
    package static let chunkBytes = 64 * 1_024
    package static let columns = 10_000
    package static let cellBytes = 1_024 * 1_024
    package static let rowBytes = 16 * 1_024 * 1_024
    /// The rows handed to the transaction at once.
    package static let batchRows = 1_000
    /// The bytes of rows that wait for their batch; beyond it the batch goes early.
    package static let batchBytes = 16 * 1_024 * 1_024
    /// The refusals and the notices that a report lists; it counts the others. The rejects file has all.
    package static let refusalsListed = 10_000
    package static let noticesListed = 100
}
