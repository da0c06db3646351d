import Domain
import Foundation
import Importer
import Store
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

/// Keeps campaigns as the database would, by the same decisions, so that what an import does can be seen without one.
final class Shelf: Sendable {
    struct State {
        var records: [CampaignRecord] = []
        var batches: [Int] = []
        var isOpened = false
        var isCommitted = false
        var isRolledBack = false

        var campaigns: [Campaign] { records.map(\.campaign) }
    }

    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    var opening: ImportTransaction.Opening {
        { options, _ in
            let draft = Mutex(self.now.records)
            self.state.withLock { $0.isOpened = true }
            return ImportTransaction(
                append: { rows in
                    self.state.withLock { $0.batches.append(rows.count) }
                    return draft.withLock { kept in rows.map { Self.settle($0.entry, &kept, options) } }
                },
                commit: {
                    let kept = draft.withLock { $0 }
                    self.state.withLock {
                        $0.isCommitted = true
                        if options.mode == .store { $0.records = kept }
                    }
                },
                rollback: { _ in self.state.withLock { $0.isRolledBack = true } })
        }
    }

    /// As if Google had them by now, under the ids of the sheet they came from.
    func give(firstID: Int64, _ status: CampaignStatus) {
        state.withLock { state in
            state.records = state.records.enumerated().map { index, record in
                CampaignRecord(
                    id: record.id, campaign: record.campaign, status: status,
                    googleCampaignID: firstID + Int64(index), googleStatus: .paused, publishError: "", revision: 2,
                    createTime: record.createTime, updateTime: record.updateTime, deleteTime: nil)
            }
        }
    }

    private static func settle(
        _ entry: ImportEntry, _ kept: inout [CampaignRecord], _ options: ImportOptions
    ) -> ImportResult {
        let found = kept.firstIndex { entry.names($0) } ?? kept.firstIndex { entry.namesOutside($0) }
        let plan = entry.plan(against: found.map { kept[$0] }, today: today, publishes: options.isPublish)
        let id = found.map { kept[$0].id } ?? CampaignID(bits: UInt128(kept.count + 1))
        let start = Instant(microseconds: 0)
        func record(_ campaign: Campaign) -> CampaignRecord {
            CampaignRecord(
                id: id, campaign: campaign, status: .draft, googleCampaignID: nil, googleStatus: nil, publishError: "",
                revision: 1, createTime: start, updateTime: start, deleteTime: nil)
        }
        switch plan.step {
        case .create:
            guard let campaign = try? entry.campaign() else { preconditionFailure("a new campaign is valid") }
            if kept.contains(where: {
                $0.campaign.customerID == campaign.customerID && $0.campaign.name == campaign.name
            }) {
                return ImportResult(
                    .refused([Violation(.name, .duplicate, reason: "is taken", hint: "choose another")]))
            }
            kept.append(record(campaign))
            return ImportResult(.created(id), missing: plan.missing)
        case .update(let campaign, let changes):
            if let found { kept[found] = record(campaign) }
            return ImportResult(.updated(id, changes), missing: plan.missing)
        case .unchanged: return ImportResult(.unchanged(id), missing: plan.missing)
        case .remove:
            if let found { kept.remove(at: found) }
            return ImportResult(.removed(id))
        case .refuse(let violations): return ImportResult(.refused(violations))
        }
    }
}

extension ImportEntry {
    fileprivate func names(_ record: CampaignRecord) -> Bool {
        guard record.campaign.customerID == customerID else { return false }
        return switch key {
        case .name: record.campaign.name == input.name
        case .googleCampaignID(let id): record.googleCampaignID == id
        case .externalID(let id): record.campaign.externalID == id
        }
    }

    /// By a Campaign ID that is not Google's.
    fileprivate func namesOutside(_ record: CampaignRecord) -> Bool {
        guard record.campaign.customerID == customerID, case .googleCampaignID(let id) = key else { return false }
        return record.campaign.externalID == String(id)
    }
}

/// Imports a sheet given as text.
func imported(
    _ text: String, into shelf: Shelf = Shelf(), _ change: (inout ImportOptions) -> Void = { _ in }
) async throws -> ImportReport {
    let folder = try Folder()
    return try await importedFile(folder.file("sheet.csv", text), into: shelf, change)
}

func importedFile(
    _ path: String, into shelf: Shelf = Shelf(), _ change: (inout ImportOptions) -> Void = { _ in }
) async throws -> ImportReport {
    try await importSheet(options(path, change), today: today, openTransaction: shelf.opening)
}

func options(_ path: String, _ change: (inout ImportOptions) -> Void = { _ in }) -> ImportOptions {
    var options = ImportOptions(file: path)
    options.customer = customer
    change(&options)
    return options
}

/// The header and cells of a valid draft, for tests that spoil one of them.
let draftHeader = "Campaign,Objective,Budget,Start date"

/// What a sheet's only row becomes.
func campaign(
    header: String, row: String, _ change: (inout ImportOptions) -> Void = { _ in }
) async throws -> Campaign? {
    let shelf = Shelf()
    _ = try await imported(header + "\n" + row, into: shelf, change)
    return shelf.now.campaigns.first
}

func refusals(header: String, row: String, publish: Bool = false) async throws -> [Refusal] {
    try await imported(header + "\n" + row) { $0.isPublish = publish }.errors
}

extension ImportReport {
    /// What was refused, without what drafts lack.
    var errors: [Refusal] { refusals.filter { $0.level == .refused } }
}

/// Counts side by side, so that one line checks them all.
func numbers(_ counts: Int...) -> [Int] { counts }
