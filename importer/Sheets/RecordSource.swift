/// Records in batches: of delimited text, or of a worksheet.
protocol RecordSource: AnyObject {
    /// Puts the next records into the batch, numbered from 1 for the first of the sheet; false when there are none.
    func next(_ batch: inout RecordBatch) throws(SheetError) -> Bool
    var decisions: [Decision] { get }
    var progress: ReadingProgress? { get }
    /// Empty records that were left out so far.
    var blanks: Int { get }
}
