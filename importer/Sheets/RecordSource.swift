/// Records in batches: of delimited text, or of a worksheet.
protocol RecordSource: AnyObject {
    /// Puts the next records into the batch, numbered from 1 for the first of the sheet; false when there are none.
    func next(_ batch: inout RecordBatch) throws(SheetError) -> Bool
    var decisions: [Decision] { get }
    var progress: ReadingProgress? { get }
    /// Empty records that were left out so far.
    var blanks: Int { get }
    /// What the sheet has, from this line on, that its cells do not say: known once all of it is read.
    func notices(from line: Int) -> [String]
}

extension RecordSource {
    func notices(from line: Int) -> [String] { [] }
}
