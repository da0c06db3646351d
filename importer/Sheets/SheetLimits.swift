/// The bounds of reading one sheet. A sheet may be of any length; what is held at once never is.
///
/// Held at the worst: a record, a batch and its cells (4 MiB, 4 MiB, 16 MiB), a zstd window (64 MiB) or the shared
/// strings of a workbook (64 MiB); for ordinary sheets less than 2 MiB.
package struct SheetLimits: Sendable {
    /// The text that one batch is made from. A batch of ordinary records stays in the processor's second cache.
    package var batchBytes = 256 * 1_024
    /// The text that the encoding, the delimiter and the header are decided from.
    package var sampleBytes = 64 * 1_024
    /// The records among which the header is looked for.
    package var headerRecords = 30
    package var recordBytes = 4 * 1_024 * 1_024
    package var cellBytes = 1_024 * 1_024
    /// Cells of a record: the columns of an Excel worksheet.
    package var cells = 16_384

    /// What compressed data may become: 64 times the largest sheet we were ever shown.
    package var inflatedBytes = 16 * 1_024 * 1_024 * 1_024
    /// How many times larger than the compressed data it may be, once past `ratioFreeBytes`. Sheets reach 100.
    package var inflatedRatio = 500
    package var ratioFreeBytes = 64 * 1_024 * 1_024
    package var archiveEntries = 10_000
    /// Wrappings around a sheet, such as the gzip around a zip around a CSV.
    package var wrappings = 3
    /// A zip archive that cannot be read in place (standard input, zip inside gzip) waits in a temporary file.
    package var spooledBytes = 2 * 1_024 * 1_024 * 1_024
    /// Memory that a zstd frame may ask for, as a power of two; `zstd -19` asks for 2^23, `zstd --long` for 2^27.
    package var zstdWindowLog = 26

    package var sharedStringBytes = 64 * 1_024 * 1_024
    package var sharedStrings = 4_000_000
    /// Sheets, cell styles and number formats of a workbook, each.
    package var workbookItems = 65_536

    package init() {}
}
