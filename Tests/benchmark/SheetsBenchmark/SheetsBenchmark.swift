internal import CScanner
import Foundation
import Sheets

/// Reads a generated sheet of campaigns again and again and reports the best of five runs, in processor time.
@main
struct SheetsBenchmark {
    static func main() throws {
        let megabytes = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 250
        let folder = FileManager.default.temporaryDirectory
        for kind in Kind.allCases {
            let path = folder.appendingPathComponent("sheets-benchmark-\(kind.rawValue).csv").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let bytes = try write(kind, path, bytes: megabytes * 1_000_000)
            var records = (c: 0, swift: 0)
            let inC = best {
                records.c = Int(c_read(path, 256 * 1_024, CChar(bitPattern: UInt8(ascii: ","))).records) - 1
            }
            let inSwift = try best { records.swift = try read(path) }
            let touched = try best { _ = try sum(path) }
            if records.c != records.swift { print("C found \(records.c) records, the reader \(records.swift)") }
            print(
                "\(kind.rawValue): \(records.swift) records, MB/s: C \(rate(bytes, inC)), reader \(rate(bytes, inSwift)), "
                    + "reader and every byte of every cell \(rate(bytes, touched))")
        }
    }

    enum Kind: String, CaseIterable {
        case unquoted, quoted, accents
    }

    /// 15 columns; a fifth of the names quoted, or some letters beyond ASCII.
    private static func write(_ kind: Kind, _ path: String, bytes: Int) throws -> Int {
        var text = "Campaign ID,Campaign,Campaign type,Campaign status,Budget,Budget type,Bid strategy type,Start date,"
        text += "End date,Impression goal,CPM,Deal ID,Label,Final URL,Comment\r\n"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let file = FileHandle(forWritingAtPath: path) else { preconditionFailure("cannot write \(path)") }
        var (row, written) = (0, 0)
        while written < bytes {
            row += 1
            let name = "Harbor Lights \(row) - Demand Gen"
            text += "\(9_000_000_000 + row),"
            switch kind {
            case .quoted where row % 5 == 0: text += "\"\(name), \"\"spring\"\"\""
            case .accents: text += "Café Übung \(row)"
            default: text += name
            }
            text +=
                ",Demand Gen,Paused,\(row % 900).50,Daily,Maximize conversions,2027-02-02,2027-11-28,\(1_500_000 + row),3.10,"
            text += "DEAL-\(row),q1;brand,https://www.example.com/landing/\(row)?utm_source=google&utm_campaign=spring,"
            text += kind == .quoted ? "\"first line\nsecond, line\"\r\n" : "nothing to say about this one\r\n"
            guard text.utf8.count > 1_000_000 || written + text.utf8.count >= bytes else { continue }
            try file.write(contentsOf: Data(text.utf8))
            written += text.utf8.count
            text = ""
        }
        return written
    }

    private static func read(_ path: String) throws -> Int {
        let reader = try SheetReader(.file(path: path))
        var batch = RecordBatch()
        var records = 0
        while try reader.nextBatch(&batch) { records += batch.count }
        return records
    }

    private static func sum(_ path: String) throws -> UInt64 {
        let reader = try SheetReader(.file(path: path))
        var batch = RecordBatch()
        var total: UInt64 = 0
        while try reader.nextBatch(&batch) {
            for index in 0..<batch.count {
                let record = batch[index]
                for column in 0..<record.cellCount {
                    let bytes = batch.bytes(record, column)
                    for place in bytes.indices { total &+= UInt64(bytes[unchecked: place]) }
                }
            }
        }
        return total
    }

    private static func best(_ body: () throws -> Void) rethrows -> Duration {
        var best = Duration.seconds(1_000)
        for _ in 0..<5 {
            let start = processorTime()
            try body()
            best = min(best, processorTime() - start)
        }
        return best
    }

    /// What this process used: others may use the processors too.
    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func rate(_ bytes: Int, _ time: Duration) -> Int { Int(Double(bytes) / (time / .seconds(1)) / 1e6) }
}
