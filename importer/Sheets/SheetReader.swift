/// Reads a sheet, whatever it is wrapped in and however it is written, as records in batches.
///
///     let reader = try SheetReader(.file(path: "campaigns.csv.gz"), options: options)
///     var batch = RecordBatch()
///     while try reader.nextBatch(&batch) {
///         for index in 0..<batch.count { use(batch[index], batch) }
///     }
///
/// It knows nothing of what the columns mean. Memory does not grow with the sheet. To be used by one thread at a time.
package final class SheetReader {
    package let header: SheetHeader
    /// The worksheet, for messages such as `Sheet1!F12`; nil for text.
    package let worksheet: String?
    /// Of a workbook those that are not read.
    package let otherWorksheets: [String]
    /// The sheet that was asked for, where there is but one and it has no name.
    package let unusedChoice: SheetChoice?

    private let source: any RecordSource
    private let unwrapped: [Decision]
    private let headerDecision: Decision
    /// The records of the first batch, among which the header was.
    private var first: RecordBatch?
    /// The number of the header, so that the first record below it is 1.
    private let headerNumber: Int
    private let headerBytes: [UInt8]

    /// Opens the sheet and reads as far as its header.
    package init(_ source: SheetSource, options: SheetOptions = SheetOptions()) throws(SheetError) {
        var unwrapping = Unwrapping(options: options)
        switch try unwrapping.open(source) {
        case .text(let stream):
            self.source = try DelimitedText(TextStream(stream, options: options), options: options)
            worksheet = nil
            otherWorksheets = []
            unusedChoice = unwrapping.hasChosen ? nil : options.sheet
        case .workbook(let archive):
            let sheet = try Worksheet(in: archive, options: options)
            self.source = sheet
            worksheet = sheet.name
            otherWorksheets = sheet.others
            unusedChoice = nil
        }
        unwrapped = unwrapping.decisions
        var batch = RecordBatch()
        guard try self.source.next(&batch) else { throw .empty }
        let search = HeaderSearch(batch, options)
        guard let index = search.index else { throw .empty }
        let record = batch[index]
        header = SheetHeader(batch, index)
        headerDecision = search.decision(line: record.line)
        headerNumber = record.number
        batch.trim(to: header.names.count)
        headerBytes = batch.headerBytes(batch[index])
        batch.removeFirst(index + 1)
        prepare(&batch)
        first = batch
    }

    /// Puts the next records into the batch, instead of those it had; false at the end of the sheet.
    ///
    /// Empty rows and empty cells behind the last column of the header are left out. Comments, totals and repeated
    /// headers are records like others: see `RecordBatch.role`.
    package func nextBatch(_ batch: inout RecordBatch) throws(SheetError) -> Bool {
        if let first = first.take(), first.count > 0 {
            batch = first
            return true
        }
        guard try source.next(&batch) else { return false }
        batch.trim(to: header.names.count)
        prepare(&batch)
        return true
    }

    private func prepare(_ batch: inout RecordBatch) {
        batch.firstNumber -= headerNumber
        batch.header = headerBytes
    }

    /// What was decided about the sheet and why. The encoding may become known only after some batches.
    package var decisions: [Decision] { unwrapped + source.decisions + [headerDecision] }

    /// The empty rows left out so far.
    package var emptyRecords: Int { source.blanks }

    /// What is worth knowing of the rows and is in none of their cells: merged ranges, hidden rows. To be asked at the end
    /// of the sheet.
    package var notices: [String] { source.notices(from: header.line) }

    /// Whether the days of a workbook are counted from 1904, as old Excel for Mac did.
    package var isFrom1904: Bool { (source as? Worksheet)?.isFrom1904 ?? false }

    /// How far the file is read; nil when the source does not know.
    package var progress: ReadingProgress? { source.progress }

    /// The encoding of a text sheet as far as it is known, and its delimiter; nil for a workbook.
    package var textFormat: (encoding: TextEncoding, delimiter: Delimiter)? {
        (source as? DelimitedText).map { ($0.encoding, $0.delimiter) }
    }
}

/// The row of column names and what stands above it.
package struct SheetHeader: Equatable, Sendable {
    /// The cells, without empty ones at the end.
    package let names: [String]
    /// The physical line, from 1; in a workbook the row.
    package let line: Int
    /// How many empty cells at its end, and below them in each row, were left out.
    package let emptyColumns: Int
    /// The rows above it that were skipped: the first cell of each, with its line.
    package let skipped: [SkippedRow]
    /// What makes it unusable, and its line.
    package let fault: RecordFault?
    package let source: SourceLine?

    package struct SkippedRow: Equatable, Sendable {
        package let line: Int
        package let text: String
    }

    init(_ batch: RecordBatch, _ index: Int) {
        let record = batch[index]
        var names = HeaderSearch.cells(batch, index)
        while names.last?.isEmpty == true { names.removeLast() }
        self.names = names
        line = record.line
        fault = record.fault
        source = record.fault.flatMap { batch.line(of: $0, in: record) }
        emptyColumns = record.cellCount - names.count
        skipped = (0..<index).map { SkippedRow(line: batch[$0].line, text: batch.text(batch[$0], 0)) }
    }
}
