import Domain
import Store

/// An account for programs. A key is there when it has a value; keys may be added, not changed.
struct AccountObject: Encodable {
    let customerID: String
    let state: String
    let currencyCode: String?
    let timeZone: String?
    let checkTime: String?
    let findings: [Finding]
    let syncTime: String?
    let syncError: String?
    /// How many campaigns differ.
    let drifting: Int
    let drifts: [DriftObject]?

    struct Finding: Encodable {
        let finding: String
        let isBlocking: Bool
        let sentence: String
    }

    /// - Parameter drifts: nil leaves them out.
    init(_ account: AccountRecord, _ drifts: [OpenDrift]? = nil) {
        customerID = account.customerID.description
        state = account.state.rawValue
        currencyCode = account.check?.currencyCode
        timeZone = account.check?.timeZone
        checkTime = account.checkTime?.iso8601(milliseconds: true)
        findings = (account.check?.findings ?? []).map {
            Finding(finding: $0.word, isBlocking: $0.blocks, sentence: $0.sentence)
        }
        syncTime = account.syncTime?.iso8601(milliseconds: true)
        syncError = account.syncError.isEmpty ? nil : account.syncError
        drifting = account.drifting
        self.drifts = drifts?.map(DriftObject.init)
    }
}

/// A field of a campaign that a person changed at Google Ads, for programs.
struct DriftObject: Encodable {
    let campaignID: String
    let field: String
    let ours: String
    let googles: String
    let foundTime: String

    init(_ open: OpenDrift) {
        campaignID = open.campaignID.description
        field = open.drift.field
        ours = open.drift.ours
        googles = open.drift.googles
        foundTime = open.foundTime.iso8601(milliseconds: true)
    }
}
