import Sheets
import Synchronization

/// All that a reader says of a sheet, as one value.
struct Reading: Equatable, CustomStringConvertible {
    struct Row: Equatable, CustomStringConvertible {
        var number: Int
        var line: Int
        var cells: [String]
        var fault: RecordFault?
        var description: String { "\(number)@\(line): \(cells)\(fault.map { " \($0)" } ?? "")" }
    }

    var header: [String] = []
    var rows: [Row] = []
    var emptyRecords = 0
    var error: SheetError?

    var cells: [[String]] { rows.map(\.cells) }
    var description: String { "\(header) \(rows.map(\.description)) \(error.map { "\($0)" } ?? "")" }
}

/// Reads a sheet to its end; `use` sees each record with its batch.
func reading(
    _ bytes: [UInt8], pieces: [Int] = [], options: SheetOptions = SheetOptions(),
    use: (Record, RecordBatch, SheetReader) -> Void = { _, _, _ in }
) -> Reading {
    var reading = Reading()
    do throws(SheetError) {
        let reader = try SheetReader(source(bytes, pieces), options: options)
        reading.header = reader.header.names
        var batch = RecordBatch()
        while try reader.nextBatch(&batch) {
            for index in 0..<batch.count {
                let record = batch[index]
                let cells = (0..<record.cellCount).map { batch.text(record, $0) }
                reading.rows.append(
                    .init(number: record.number, line: record.line, cells: cells, fault: record.fault))
                use(record, batch, reader)
            }
        }
        reading.emptyRecords = reader.emptyRecords
    } catch {
        reading.error = error
    }
    return reading
}

func reading(_ text: String, options: SheetOptions = SheetOptions()) -> Reading {
    reading(Array(text.utf8), options: options)
}

/// The bytes cut into pieces of these sizes, again and again; in one piece without any.
func source(_ bytes: [UInt8], _ pieces: [Int] = []) -> SheetSource {
    let state = Mutex((rest: bytes[...], turn: 0))
    return .pieces {
        state.withLock { state in
            if state.rest.isEmpty { return nil }
            let size = pieces.isEmpty ? bytes.count : pieces[state.turn % pieces.count]
            state.turn += 1
            let piece = Array(state.rest.prefix(size))
            state.rest = state.rest.dropFirst(size)
            return piece
        }
    }
}

func decisions(_ bytes: [UInt8], options: SheetOptions = SheetOptions()) throws -> [String] {
    let reader = try SheetReader(source(bytes), options: options)
    var batch = RecordBatch()
    while try reader.nextBatch(&batch) {}
    return reader.decisions.map(\.description)
}

func options(_ change: (inout SheetOptions) -> Void) -> SheetOptions {
    var options = SheetOptions()
    change(&options)
    return options
}

/// Knows the names of a few columns, as the importer does.
func knownColumns(_ cells: [String]) -> Int {
    let known: Set = ["campaign", "campaign id", "budget", "campaign status", "row type", "action", "start date"]
    return cells.count { known.contains($0.lowercased()) }
}
