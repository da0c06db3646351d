import Domain
import Foundation
import Importer
import Synchronization

let customer = CustomerID(1_234_567_890) ?? { preconditionFailure("ten digits") }()
let today = CalendarDate(daysSince1970: 20_819) ?? { preconditionFailure("2027-01-01") }()

/// A folder of its own for one test, removed with it.
final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("importer-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let path = self.path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    func file(_ name: String, _ text: String) throws -> String { try file(name, text.utf8) }
}

func contents(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) }

/// Keeps campaigns as the database would, so that what a session says can be seen without one.
final class Shelf: Sendable {
    struct State {
        var campaigns: [Campaign] = []
        var batches: [Int] = []
        var isOpened = false
        var isCommitted = false
        var isRolledBack = false
    }

    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    var opening: ImportTransaction.Opening {
        { options in
            let draft = Mutex(self.now.campaigns)
            self.state.withLock { $0.isOpened = true }
            return ImportTransaction(
                append: { entries in
                    self.state.withLock { $0.batches.append(entries.count) }
                    return draft.withLock { kept in
                        entries.compactMap { entry in
                            (try? entry.campaign()).map { ImportResult(Self.add($0, to: &kept)) }
                        }
                    }
                },
                commit: {
                    let kept = draft.withLock { $0 }
                    self.state.withLock {
                        $0.isCommitted = true
                        if !options.isDryRun { $0.campaigns = kept }
                    }
                },
                rollback: { self.state.withLock { $0.isRolledBack = true } })
        }
    }

    private static func add(_ campaign: Campaign, to kept: inout [Campaign]) -> ImportOutcome {
        let found = kept.firstIndex { $0.customerID == campaign.customerID && $0.name == campaign.name }
        guard let found else {
            kept.append(campaign)
            return .created(CampaignID(bits: UInt128(kept.count)))
        }
        let id = CampaignID(bits: UInt128(found + 1))
        return kept[found] == campaign ? .unchanged(id) : .updated(id, [])
    }
}

/// Imports a sheet given as text.
func imported(
    _ text: String, customer: CustomerID? = customer, publish: Bool = false, into shelf: Shelf = Shelf()
) async throws -> ImportReport {
    let folder = try Folder()
    return try await importSheet(
        ImportOptions(file: folder.file("sheet.csv", text), customer: customer, isPublish: publish), today: today,
        openTransaction: shelf.opening)
}

/// The header and cells of a valid draft, for tests that spoil one of them.
let draftHeader = "Campaign,Objective,Budget,Start date"

/// What a sheet's only row becomes.
func verdict(header: String, row: String, publish: Bool = false) throws -> RowReader.Verdict {
    var reader = chunked([Array((header + "\n" + row).utf8)])
    var cells = SheetRow()
    try reader.header(&cells)
    let columns = try Columns(header: cells, hasCustomer: true)
    _ = try reader.next(&cells)
    return RowReader(columns: columns, customer: customer, publishDay: publish ? today : nil).read(cells)
}

func campaign(header: String, row: String) throws -> Campaign? {
    if case .campaign(let campaign) = try verdict(header: header, row: row) { campaign } else { nil }
}

func refusals(header: String, row: String, publish: Bool = false) throws -> [Refusal] {
    if case .refused(let refusals) = try verdict(header: header, row: row, publish: publish) { refusals } else { [] }
}

/// A reader that is given these chunks, one at a time.
func chunked(_ chunks: [[UInt8]]) -> CSVReader {
    var rest = chunks.filter { !$0.isEmpty }[...]
    return CSVReader { buffer in
        buffer = rest.popFirst() ?? []
        return buffer.count
    }
}

/// Counts side by side, so that one line checks them all.
func numbers(_ counts: Int...) -> [Int] { counts }
