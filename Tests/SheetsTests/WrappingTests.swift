import Sheets
import Testing

@Suite("Compression and archives")
struct WrappingTests {
    static let text = "Campaign,Budget\n" + (1...50).map { "Campaign \($0),\($0).50\n" }.joined()
    static let bytes = Array(text.utf8)
    static let expected = reading(bytes)

    static let wrapped: [(String, [UInt8])] = [
        ("gzip", gzip(bytes)),
        ("gzip of two members", gzip(Array(bytes.prefix(100))) + gzip(Array(bytes.dropFirst(100)))),
        ("gzip with zeros behind", gzip(bytes) + [UInt8](repeating: 0, count: 512)),
        ("gzip of nothing before", gzip([]) + gzip(bytes)),
        ("zstd", zstd(bytes)),
        ("zstd of two frames", zstd(Array(bytes.prefix(100))) + zstd(Array(bytes.dropFirst(100)))),
        ("zip", zip([("campaigns.csv", text)])),
        (
            "zip by a Mac",
            zip([
                ("__MACOSX/._campaigns.csv", "x"), ("campaigns.csv", text), (".DS_Store", "x"), ("a/.DS_Store", "x"),
                ("folder/", ""),
            ])
        ),
        ("zip in a gzip", gzip(zip([("a.csv", text)]))),
        ("gzip in a zip", packed(gzip(bytes))),
        ("zip without compression", packed(bytes)),
        ("UTF-16 in gzip", gzip(EncodingTests.utf16("\u{FEFF}" + text, isBig: false))),
    ]

    private static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var zip = ZipFile()
        zip.add("a", bytes, isDeflated: false)
        return zip.bytes
    }

    @Test("a wrapped sheet is the sheet", arguments: wrapped)
    func same(_ name: String, _ bytes: [UInt8]) {
        #expect(reading(bytes) == Self.expected)
    }

    @Test("what was taken off is said")
    func decided() throws {
        #expect(
            try decisions(gzip(zip([("a.csv", Self.text)]))).prefix(2) == [
                "wrapping: gzip, because of its first bytes", "wrapping: zip, because its only file is “a.csv”",
            ])
    }

    @Test("an archive of several sheets names them, and one can be chosen")
    func several() {
        let bytes = zip([("a.csv", "A,B\n1,2\n"), ("b/c.csv", "C,D\n3,4\n"), ("__MACOSX/x", "")])
        let error = SheetError.severalSheets(names: ["a.csv", "b/c.csv"])
        #expect(reading(bytes).error == error)
        #expect(error.message == "holds several sheets, choose one with --sheet: “a.csv”, “b/c.csv”")
        #expect(reading(bytes, options: options { $0.sheet = .named("B/C.csv") }).header == ["C", "D"])
        #expect(reading(bytes, options: options { $0.sheet = .number(1) }).header == ["A", "B"])
        let asked = reading(bytes, options: options { $0.sheet = .named("x.csv") }).error
        #expect(asked == .noSuchSheet(asked: "“x.csv”", names: ["a.csv", "b/c.csv"]))
    }

    @Test("an archive without a sheet, an encrypted one and other documents are named")
    func noSheet() {
        #expect(reading(zip([("__MACOSX/x", ""), (".DS_Store", "")])).error == .noSheet(format: "zip archive"))
        #expect(reading(zip([])).error == .noSheet(format: "zip archive"))
        var secret = ZipFile()
        secret.add("a.csv", Array("A,B\n1,2\n".utf8), flags: 1)
        #expect(reading(secret.bytes).error == .encrypted(format: "zip"))
        let word = reading(zip([("[Content_Types].xml", ""), ("word/document.xml", "")])).error
        #expect(word?.message.contains("a Word document") == true)
    }

    @Test(
        "truncated data is an error that says where, or fewer records",
        arguments: [gzip(bytes), zstd(bytes), wrapped[6].1])
    func truncated(_ bytes: [UInt8]) {
        for count in 1..<bytes.count {
            let reading = reading(Array(bytes.prefix(count)))
            #expect(reading.rows.count <= Self.expected.rows.count)
            // The first bytes alone are a sheet of one strange cell.
            if count > 8 { #expect(reading.error != nil, "\(count) of \(bytes.count)") }
        }
    }

    @Test("the place where data ends is named")
    func place() {
        let bytes = gzip(Self.bytes)
        #expect(reading(Array(bytes.dropLast(9))).error == .truncated(format: "gzip", byte: bytes.count - 9))
        let archive = zip([("a.csv", Self.text)])
        let half = archive.count / 2
        #expect(reading(Array(archive.prefix(half))).error == .truncated(format: "zip", byte: half))
        let frames = zstd(Self.bytes)
        #expect(reading(Array(frames.dropLast(4))).error == .truncated(format: "zstd", byte: frames.count - 4))
    }

    @Test(
        "a wrong byte anywhere is never a crash, and in the data an error",
        arguments: [gzip(bytes), zstd(bytes), wrapped[6].1])
    func damaged(_ bytes: [UInt8]) {
        for index in bytes.indices {
            var bytes = bytes
            bytes[index] ^= 0x55
            _ = reading(bytes)
        }
        var end = gzip(Self.bytes)
        end[end.count - 6] ^= 1
        #expect(
            reading(end).error
                == .damaged(format: "gzip", place: "byte \(end.count - 4)", reason: "incorrect data check"))
    }

    @Test("rows before the damage are read")
    func rowsBeforeDamage() {
        let long = Array((Self.text + (1...200_000).map { "Row \($0),1\n" }.joined()).utf8)
        let bytes = gzip(long)
        let reading = reading(Array(bytes.prefix(bytes.count / 2)))
        #expect(reading.error == .truncated(format: "gzip", byte: bytes.count / 2))
        #expect(reading.rows.count > 10_000)
    }

    private static let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: 2_000_000)

    @Test(
        "a bomb is refused",
        arguments: [gzip(lines), zstd(lines), zip([("a", String(repeating: "\n", count: 2_000_000))])])
    func bomb(_ bomb: [UInt8]) {
        let ratio = reading(
            bomb,
            options: options {
                $0.limits.ratioFreeBytes = 100_000
                $0.limits.inflatedRatio = 100
            })
        guard case .bomb(_, "grows more than 100 times") = ratio.error else {
            Issue.record("\(ratio)")
            return
        }
        let size = reading(bomb, options: options { $0.limits.inflatedBytes = 1_000_000 })
        guard case .bomb(_, "becomes more than 1000000 bytes") = size.error else {
            Issue.record("\(size)")
            return
        }
    }

    @Test("too many wrappings and too many files are refused")
    func nested() {
        let nested = (0..<5).reduce(Self.bytes) { bytes, _ in gzip(bytes) }
        #expect(reading(nested).error == .bomb(format: "compressed", reason: "is wrapped more than 3 times"))
        let files = (0..<20).map { ("\($0).csv", "x") }
        let error = reading(zip(files), options: options { $0.limits.archiveEntries = 10 }).error
        #expect(error == .bomb(format: "zip", reason: "has more than 10 files"))
        let spool = reading(zip(files), options: options { $0.limits.spooledBytes = 100 }).error
        #expect(spool?.message.contains("the data is more than 100 bytes") == true)
    }

    @Test("something else behind gzip data is an error")
    func garbage() {
        #expect(
            reading(gzip(Self.bytes) + Array("hello".utf8)).error?.message.contains("incorrect header check") == true)
    }
}
