import Domain
import Foundation
import Importer
import Sheets
import Synchronization
import Testing

@Suite("Imports")
struct ImportTests {
    private static func sheet(_ rows: String...) -> String { ([draftHeader] + rows).joined(separator: "\r\n") + "\r\n" }

    @Test("valid rows are stored and refused ones are not")
    func mixed() async throws {
        let shelf = Shelf()
        let report = try await imported(
            Self.sheet("A,Sales,20,2027-03-01", "B,Sales,x,2027-03-01", "C,Sales,20,2027-03-01"), into: shelf)
        #expect(shelf.now.campaigns.map(\.name) == ["A", "C"])
        #expect(shelf.now.isCommitted && !shelf.now.isRolledBack)
        #expect(numbers(report.records, report.created, report.refused) == [3, 2, 1])
        #expect(report.errors.map(\.record) == [2])
    }

    @Test("the same sheet a second time changes nothing")
    func again() async throws {
        let shelf = Shelf()
        let text = Self.sheet("A,Sales,20,2027-03-01", "B,Sales,20,2027-03-01")
        _ = try await imported(text, into: shelf)
        let report = try await imported(text, into: shelf)
        #expect(numbers(report.created, report.unchanged, report.refused) == [0, 2, 0])
    }

    @Test("a campaign that is here is changed in what the row fills in, and its changes are told")
    func update() async throws {
        let shelf = Shelf()
        _ = try await imported("\(draftHeader),Labels\nA,Sales,20,2027-03-01,one", into: shelf)
        let report = try await imported("\(draftHeader),Labels\nA,,30,,\nX,Sales,,2027-03-01,", into: shelf)
        #expect(numbers(report.created, report.updated, report.refused) == [0, 1, 1])
        #expect(report.updates.map(\.changes) == [[FieldChange(.dailyBudget, old: "20.00", new: "30.00")]])
        #expect(report.errors.map(\.rule).first == "daily_budget_micros.required")
        #expect(shelf.now.campaigns.first?.labels == ["one"])
        let cleared = try await imported("Campaign,Labels\nA,[]", into: shelf)
        #expect(cleared.updated == 1)
        #expect(shelf.now.campaigns.first?.labels == [])
    }

    @Test(
        "what is changed is told by the name, or by the id of a row that has none",
        arguments: [("Campaign ID", "2384723948723"), ("External ID", "X-1")])
    func updateByID(header: String, id: String) async throws {
        let shelf = Shelf()
        _ = try await imported("\(header),\(draftHeader)\n\(id),A,Sales,20,2027-03-01", into: shelf)
        let report = try await imported("\(header),Campaign,Budget\n\(id),,30", into: shelf)
        #expect(report.updates.map(\.campaign) == ["\(header) \(id)"])
    }

    @Test("the actions of the web's templates are obeyed")
    func actions() async throws {
        let shelf = Shelf()
        _ = try await imported("\(draftHeader)\nA,Sales,20,2027-03-01\nB,Sales,20,2027-03-01", into: shelf)
        let report = try await imported(
            "Action,\(draftHeader)\nAdd,A,Sales,1,2027-03-01\nEdit,C,Sales,1,2027-03-01\nRemove,B,,x,\n"
                + "set,A,,5,\nAdd,D,Sales,1,2027-03-01\nPause,E,Sales,1,2027-03-01", into: shelf)
        #expect(numbers(report.created, report.updated, report.removed) == [1, 0, 1])
        #expect(
            report.errors.map { "\($0.record) \($0.rule)" }
                == ["1 name.duplicate", "2 name.unknown", "4 row.repeated", "6 action.unreadable"])
    }

    @Test("a row that comes again is skipped when it is the same and refused when it is not, by its lines")
    func repeats() async throws {
        let report = try await imported(
            Self.sheet(
                "A,Sales,20,2027-03-01", "B,Sales,20,2027-03-01", "A,Sales,20.00,2027/03/01", "B,Sales,99,2027-03-01",
                "a,Sales,20,2027-03-01"))
        #expect(numbers(report.created, report.skipped, report.refused) == [3, 1, 1])
        #expect(report.notices.contains("line 4 repeats line 2 and is skipped"))
        #expect(
            report.errors.map(\.sentence) == [
                "Campaign was given on line 3 already, with other contents; keep one of the lines 3 and 5, or choose "
                    + "another name"
            ])
    }

    @Test("the same name for two customers is no repeat")
    func twoCustomers() async throws {
        let report = try await imported(
            "Customer ID,\(draftHeader)\n,A,Sales,20,2027-03-01\n2345678901,A,Sales,30,2027-03-01\n")
        #expect(numbers(report.created, report.refused) == [2, 0])
    }

    @Test("empty rows and empty columns are ignored, and the record numbers stay")
    func emptyRows() async throws {
        let report = try await imported(
            "\(draftHeader),,,\r\nA,Sales,20,2027-03-01,,,\r\n,,,,,,\r\n\r\n  ,,,,,,\r\nB,Sales,x,2027-03-01,,,\r\n,,\r\n"
        )
        #expect(numbers(report.records, report.created, report.empty) == [2, 1, 4])
        #expect(report.errors.map { "\($0.record):\($0.line)" } == ["5:6"])
    }

    @Test("record and line differ behind a cell of several lines")
    func embeddedNewlines() async throws {
        let report = try await imported(
            "\(draftHeader),Notes\r\nA,Sales,20,2027-03-01,\"one\r\ntwo\"\r\n"
                + "B,Sales,20,2027-03-01,\"\"\"quoted\"\"\n\"\r\nC,Sales,x,2027-03-01,c\r\n")
        #expect(report.created == 2)
        #expect(report.errors.map { "\($0.record):\($0.line)" } == ["3:6"])
    }

    @Test("a line break is a blank in a text, ends an entry of a list, and is told")
    func cellsOfSeveralLines() async throws {
        let shelf = Shelf()
        let report = try await imported(
            "\(draftHeader),Business name,Labels,Languages\r\n\" Spring \r\n\r\n sale\n\",Sales,20,2027-03-01,"
                + "\"Example\rShop\",\"spring\ntents; shoes\r\n\",\"en\nfr\"\r\n", into: shelf)
        let campaign = try #require(shelf.now.campaigns.first)
        #expect(campaign.name == "Spring sale" && campaign.businessName == "Example Shop")
        #expect(campaign.labels == ["spring", "tents", "shoes"] && campaign.languages.count == 2)
        #expect(report.remarks.contains("3 cells had line breaks"), "\(report.remarks)")
        let again = try await imported("\(draftHeader)\nSpring sale,Sales,20,2027-03-01\n", into: shelf)
        #expect(again.unchanged == 1)
    }

    @Test(
        "a campaign that is named in two ways is told to come again",
        arguments: [
            (",Same", "8100000009,Same", "1 0 row.repeated"), ("8100000009,Same", ",Same", "1 0 row.repeated"),
            ("8100000009,Same", "8100000010,Same", "1 0 row.repeated"),
            ("8100000009,One", "8100000009,Two", "1 0 row.repeated"),
            ("8100000009,Same", "8100000009,Same", "1 1 "), ("8100000009,One", "8100000010,Two", "2 0 "),
        ])
    func namedTwice(first: String, second: String, expected: String) async throws {
        let rest = "Sales,20,2027-03-01"
        let report = try await imported("Campaign ID,\(draftHeader)\n\(first),\(rest)\n\(second),\(rest)\n")
        let rules = report.errors.map(\.rule).joined(separator: " ")
        let skips = report.remarks.contains("repeats line") ? 1 : 0
        #expect("\(report.created) \(skips) \(rules)" == expected)
    }

    @Test("a row of a Campaign ID and one of the same External ID are about one campaign")
    func sameID() async throws {
        let report = try await imported(
            "Campaign ID,External ID,\(draftHeader)\n7310000001,,F1,Sales,20,2027-03-01\n"
                + ",7310000001,F2,Sales,20,2027-03-01\n")
        #expect(report.created == 1 && report.errors.map(\.rule) == ["row.repeated"])
    }

    @Test("a list in other lines is the same list, and so is a row of it")
    func sameLists() async throws {
        let rows = ["a;b", "a\nb", "a\r\nb\n"].map { "V,Sales,20,2027-03-01,\"\($0)\"\n" }
        let report = try await imported("\(draftHeader),Labels\n\(rows.joined())")
        #expect(numbers(report.created, report.refused) == [1, 0] && report.remarks.contains("repeats line 2"))
    }

    @Test("one row that is not UTF-8 is refused by its byte, and the others are stored")
    func notUTF8() async throws {
        let folder = try Folder()
        var bytes = Array((draftHeader + "\n").utf8)
        for row in 0..<40 { bytes += Array("Café \(row),Sales,20,2027-03-01\n".utf8) }
        let offset = bytes.count + 3
        bytes += Array("Caf".utf8) + [0xE9] + Array(",Sales,20,2027-03-01\n".utf8)
        let report = try await importedFile(folder.file("sheet.csv", bytes))
        #expect(numbers(report.created, report.refused) == [40, 1])
        #expect(report.errors.map(\.reason) == ["has bytes that are no text at byte \(offset) of the text"])
    }

    @Test("a cell that is too long is refused without being quoted back")
    func hugeCell() async throws {
        let huge = String(repeating: "x", count: 1_500_000)
        let report = try await imported(Self.sheet("\(huge),Sales,20,2027-03-01", "A,Sales,20,2027-03-01"))
        #expect(numbers(report.created, report.refused) == [1, 1])
        #expect(report.errors.map(\.rule) == ["row.length"])
        #expect(report.json.utf8.count < 8_000)
    }

    @Test(
        "a sheet that cannot be read as one is refused in one sentence and nothing is stored",
        arguments: [
            ("", "is empty"), ("\r\n\r\n", "is empty"), ("Budget\n5\n", "missing"), ("a\0b", "missing"),
            (" \n\t\n", "is empty"), ("  ,\u{A0},\n , ,", "is empty"),
            ("Fjord,Sales,20,2027-03-01\nFell,Sales,30,2027-03-01\n", "no header: “20” is a value"),
            ("Fjord,Sales,x,01.03.2027\n", "no header: “01.03.2027” is a value"),
        ])
    func notASheet(text: String, word: String) async throws {
        let shelf = Shelf()
        let folder = try Folder()
        let path = try folder.file("sheet.csv", text)
        do {
            _ = try await importedFile(path, into: shelf)
            Issue.record("imported")
        } catch let error as ImportError {
            #expect(error.message.contains(word))
            #expect(!error.message.contains("\n"))
        }
        #expect(!shelf.now.isOpened)
    }

    @Test("a quote that never closes undoes everything, also the batches before it")
    func unclosedQuote() async throws {
        let folder = try Folder()
        let appended = Mutex(0)
        let rolledBack = Mutex(false)
        let rows = (0..<25_000).map { "C\($0),Sales,20,2027-03-01" }
        let text = Self.sheet(rows.joined(separator: "\r\n"), "\"open,Sales,20,2027-03-01", "D,Sales,20,2027-03-01")
        let path = try folder.file("sheet.csv", text)
        await #expect {
            try await importSheet(
                options(path), today: today,
                openTransaction: { _, _ in
                    ImportTransaction(
                        append: { entries in
                            appended.withLock { $0 += entries.count }
                            #expect(entries.count <= ImportLimits.batchRows)
                            return entries.map { _ in ImportResult(.created(CampaignID(bits: 1))) }
                        }, commit: { Issue.record("committed") },
                        rollback: { _ in rolledBack.withLock { $0 = true } })
                })
        } throws: { error in
            guard case ImportError.unclosedQuote(line: 25_002, let source?) = error else { return false }
            return source.marked == "\""
        }
        #expect(appended.withLock { $0 } >= ImportLimits.batchRows)
        #expect(rolledBack.withLock { $0 })
    }

    @Test("with checkpoints exactly so many rows are permanent at each", arguments: [1, 250, 4_001, 10_000])
    func checkpoints(rows: Int) async throws {
        let folder = try Folder()
        let count = rows == 1 ? 3 : 25_003
        let path = try folder.file(
            "sheet.csv", Self.sheet((1...count).map { "C\($0),Sales,20,2027-03-01" }.joined(separator: "\n")))
        let appended = Mutex<[Int]>([])
        let noted = Mutex<[Int]>([])
        _ = try await importSheet(
            options(path) { $0.batchRows = rows }, today: today,
            openTransaction: { _, _ in
                ImportTransaction(
                    append: { rows in
                        appended.withLock { $0.append(rows.count) }
                        return rows.map { _ in ImportResult(.created(CampaignID(bits: 1))) }
                    }, note: { progress, _ in noted.withLock { $0.append(Int(progress.record)) } }, commit: {},
                    rollback: { _ in Issue.record("rolled back") })
            })
        #expect(noted.withLock(\.self) == stride(from: rows, to: count, by: rows) + [count])
        let sizes = appended.withLock(\.self)
        #expect(sizes.reduce(0, +) == count && sizes.allSatisfy { $0 <= ImportLimits.batchRows })
    }

    @Test("a store that fails ends the import in its own words and is rolled back")
    func storeFails() async throws {
        let folder = try Folder()
        let shelf = Shelf()
        let path = try folder.file("sheet.csv", Self.sheet("A,Sales,20,2027-03-01"))
        let said = Transcript()
        let exit = await runImport(
            options(path) { $0.rejects = folder.path + "/rejects.csv" }, today: today,
            openTransaction: { options, source throws(Failure) in
                let inner = try await shelf.opening(options, source)
                return ImportTransaction(
                    append: { _ throws(Failure) in throw .unavailable("the database does not answer") },
                    commit: inner.commit, rollback: inner.rollback)
            }, output: said.output)
        #expect(exit == .couldNotRun)
        #expect(said.notices == "adflight-import: \(path): the database does not answer\n")
        #expect(said.report.isEmpty)
        #expect(shelf.now.isRolledBack)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["sheet.csv"])
    }

    @Test("a file that is not there is said in one line")
    func noFile() async throws {
        let said = Transcript()
        let exit = await runImport(
            options("/nowhere/sheet.csv"), today: today,
            openTransaction: Shelf().opening, output: said.output)
        #expect(exit == .couldNotRun)
        #expect(said.notices == "adflight-import: /nowhere/sheet.csv: cannot be read: No such file or directory\n")
    }

    @Test("that a file was loaded before is the same status in the report and of the process")
    func loaded() async throws {
        let folder = try Folder()
        let path = try folder.file("sheet.csv", Self.sheet("A,Sales,20,2027-03-01"))
        let said = Transcript()
        let start = Instant(microseconds: 0)
        let source = ImportSource(fileName: "sheet.csv", fileHash: nil, bytesTotal: 0, dialect: "", options: "")
        let record = ImportRecord(
            id: ImportID(7), state: .done, actor: "", source: source, bytesDone: 0, counts: ImportCounts(),
            checkpoint: nil, error: "", startTime: start, heartbeatTime: start, endTime: start)
        let exit = await runImport(
            options(path) {
                $0.failsIfLoaded = true
                $0.isJSON = true
            }, today: today,
            openTransaction: { _, _ in
                ImportTransaction(loaded: record, append: { _ in [] }, commit: {}, rollback: { _ in })
            }, output: said.output)
        #expect(exit == .alreadyLoaded)
        #expect(said.report.contains("\"exit_status\":\(exit.rawValue),"), "\(said.report)")
    }

    @Test("a sheet that was asked for, where there is but one, is told not to be used")
    func unusedSheet() async throws {
        let sheet = Self.sheet("A,Sales,20,2027-03-01")
        let report = try await imported(sheet) { $0.sheet = .named("Campaigns") }
        #expect(report.created == 1)
        #expect(report.notices.contains { $0.hasPrefix("--sheet “Campaigns” is not used") }, "\(report.notices)")
    }

    @Test("a dry run counts what the real run does and stores nothing")
    func dryRun() async throws {
        let folder = try Folder()
        let shelf = Shelf()
        let path = try folder.file("sheet.csv", Self.sheet("A,Sales,20,2027-03-01", "B,,20,2027-03-01"))
        let plan = try await importedFile(path, into: shelf) { $0.mode = .dryRun }
        #expect(shelf.now.campaigns.isEmpty)
        let report = try await importedFile(path, into: shelf)
        #expect(
            numbers(plan.created, plan.unchanged, plan.refused)
                == numbers(report.created, report.unchanged, report.refused))
        #expect(plan.errors == report.errors)
        #expect(shelf.now.campaigns.count == 1)
    }

    @Test("exit statuses tell a good sheet from one with refused rows")
    func exits() async throws {
        let folder = try Folder()
        for (row, expected) in [("A,Sales,20,2027-03-01", ImportExit.allGood), ("A,Sales,x,2027-03-01", .someRefused)] {
            let path = try folder.file("sheet.csv", Self.sheet(row))
            let exit = await runImport(
                options(path), today: today, openTransaction: Shelf().opening,
                output: Transcript().output)
            #expect(exit == expected)
        }
    }

    @Test("the sample sheet has 21 campaigns to publish and 3 refused rows", arguments: [true, false])
    func sample(publish: Bool) async throws {
        let folder = try Folder()
        let path = try folder.file("campaigns.csv", SampleSheet.text)
        let shelf = Shelf()
        let report = try await importedFile(path, into: shelf) {
            $0.customer = nil
            $0.isPublish = publish
        }
        #expect(numbers(report.records, report.created, report.refused) == [24, 21, 3])
        #expect(report.notices.isEmpty, "\(report.notices)")
        #expect(Set(shelf.now.campaigns.map(\.customerID.number)) == [1_234_567_890, 2_345_678_901, 3_456_789_012])
        #expect(Set(report.errors.map(\.record)).count == 3)
        let rules = report.errors.map(\.rule)
        #expect(
            rules.contains("end_date.order") && rules.contains("row.repeated") && rules.contains("headlines.width"))
        #expect(rules.contains("contains_eu_political_advertising.required") == publish)
    }
}
