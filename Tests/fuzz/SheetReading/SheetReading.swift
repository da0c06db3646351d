internal import CLibFuzzer
internal import Glibc
internal import Sheets

/// A file that claims to be a sheet: text, compressed data, archives, and the parts of a workbook. The first byte says
/// which, the second how the bytes are cut; however that is, the records are the same.
@main
struct SheetReading {
    static func main() { exit(fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv)) }

    private static let parts = [
        "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels", "_rels/.rels",
    ]

    private struct Outcome: Equatable {
        var header: [String] = []
        var rows: [[String]] = []
        var places: [Int] = []
        var faults: [RecordFault?] = []
        var error: SheetError?
    }

    static func test(_ input: UnsafeBufferPointer<UInt8>) {
        guard input.count >= 2 else { return }
        let (choice, cut, body) = (input[0], Int(input[1]), Array(input.dropFirst(2)))
        var options = SheetOptions()
        options.limits.batchBytes = 8_192
        options.limits.sampleBytes = 8_192
        options.limits.inflatedBytes = 4_000_000
        options.limits.recordBytes = 600
        options.limits.cellBytes = 300
        options.limits.cells = 40
        options.limits.zstdWindowLog = 20
        switch choice % 8 {
        case 0: readText(body, cut, &options)
        case 1:
            options.encoding = TextEncoding.allCases[cut % TextEncoding.allCases.count]
            readText(body, cut, &options)
        case 2: compare(body, cut, options)
        case let number: compare(workbook(Int(number) - 3, body), cut, options)
        }
    }

    /// Delimited text, in small windows too.
    private static func readText(_ body: [UInt8], _ cut: Int, _ options: inout SheetOptions) {
        compare(body, cut, options)
        options.delimiter = Delimiter.allCases[cut % 4]
        let whole = read(body, piece: max(1, body.count), options)
        options.limits.batchBytes = 8 + cut
        options.limits.sampleBytes = 8 + cut
        guard options.encoding != nil else { return }
        let windows = read(body, piece: cut + 1, options)
        // What is longer than a record may be is kept when it fits into one window.
        guard !windows.rows.contains([]) else { return }
        // The header is looked for in the first window.
        if whole.header == windows.header, whole.places.first == windows.places.first {
            requireSame(whole, windows)
        }
    }

    private static func compare(_ body: [UInt8], _ cut: Int, _ options: SheetOptions) {
        requireSame(read(body, piece: max(1, body.count), options), read(body, piece: cut + 1, options))
    }

    private static func requireSame(_ whole: Outcome, _ pieces: Outcome) {
        guard whole.error != nil else {
            precondition(whole == pieces, "cut in pieces, \(whole) became \(pieces)")
            return
        }
        // How much comes out of damaged data before the damage is noticed, and at which byte, is the decompressor's choice.
        precondition(pieces.error != nil, "cut in pieces, \(whole) became \(pieces)")
        let common = min(whole.rows.count, pieces.rows.count)
        precondition(whole.rows.prefix(common) == pieces.rows.prefix(common))
    }

    /// A workbook with one of its parts replaced.
    private static func workbook(_ part: Int, _ body: [UInt8]) -> [UInt8] {
        var file = WorkbookFile(
            inlineRow(1, ["A", "B"]) + "<row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>46388</v></c></row>",
            sharedStrings: ["<t>x</t>"], formats: ["0", "yyyy"])
        file.replaced[parts[part % parts.count]] = String(decoding: body, as: UTF8.self)
        return file.bytes
    }

    private static func read(_ bytes: [UInt8], piece: Int, _ options: SheetOptions) -> Outcome {
        nonisolated(unsafe) var rest = bytes[...]
        var outcome = Outcome()
        do throws(SheetError) {
            let reader = try SheetReader(
                .pieces {
                    defer { rest = rest.dropFirst(piece) }
                    return rest.isEmpty ? nil : Array(rest.prefix(piece))
                }, options: options)
            outcome.header = reader.header.names
            var batch = RecordBatch()
            while try reader.nextBatch(&batch) { add(batch, to: &outcome) }
        } catch {
            outcome.error = error
        }
        return outcome
    }

    private static func add(_ batch: RecordBatch, to outcome: inout Outcome) {
        for index in 0..<batch.count {
            let record = batch[index]
            precondition(record.cellCount <= 40)
            outcome.rows.append((0..<record.cellCount).map { batch.text(record, $0) })
            outcome.places += [record.number, record.line, record.offset]
            outcome.faults.append(record.fault)
            _ = batch.role(record)
        }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    SheetReading.test(UnsafeBufferPointer(start: data, count: size))
    return 0
}
