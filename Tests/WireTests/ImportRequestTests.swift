import Domain
import Testing
import Wire

@Suite("Import messages")
struct ImportRequestTests {
    private let customer = CustomerID(1_234_567_890) ?? { preconditionFailure("ten digits") }()

    @Test("a row comes out as it went in, with what is not understood", arguments: ImportEntry.Action.allCases)
    func carriesRows(action: ImportEntry.Action) throws {
        var input = CampaignInput.sample
        input.customerID = .value(customer)
        input.dailyBudget = .unreadable(text: "x", Expectation(reason: "is not an amount", hint: "write 12.50"))
        input.startDate = .unreadable(text: "soon", Expectation(reason: "is not a date", hint: "write 2027-02-28"))
        for key in [ImportEntry.Key.name, .googleCampaignID(7), .externalID("our-7")] {
            let entry = ImportEntry(
                key: key, action: action, customerID: customer, input: input, fields: CampaignField.allCases)
            var request = ImportCampaignsRequest()
            request.entries = [entry]
            let decoded = try ImportCampaignsRequest(decoding: request.encoded)
            #expect(decoded.entries == [entry])
            #expect(decoded.settings == nil && decoded.progress == nil)
        }
    }

    @Test("an amount of 0 comes out as one, and one that is cleared as none")
    func carriesZeros() throws {
        var zeros = CampaignInput()
        zeros.customerID = .value(customer)
        let cleared = zeros
        (zeros.dailyBudget, zeros.totalBudget) = (.value(Micros(0)), .value(Micros(0)))
        (zeros.targetCPA, zeros.targetCPC) = (.value(Micros(0)), .value(Micros(0)))
        (zeros.cpcBidCeiling, zeros.targetROAS) = (.value(Micros(0)), .value(ReturnOnAdSpend(millionths: 0)))
        var request = ImportCampaignsRequest()
        request.entries = [zeros, cleared].map { input in
            ImportEntry(
                key: .name, action: .upsert, customerID: customer, input: input,
                fields: [.dailyBudget, .totalBudget, .targetCPA, .targetROAS, .targetCPC, .cpcBidCeiling])
        }
        #expect(try ImportCampaignsRequest(decoding: request.encoded).entries == request.entries)
    }

    @Test("settings, progress and faults come out as they went in")
    func carriesRest() throws {
        let source = ImportSource(
            fileName: "sheet.csv", fileHash: ContentHash([UInt8](repeating: 7, count: 32)), bytesTotal: 9,
            dialect: "UTF-8",
            options: "publish=true")
        let settings = ImportSettings(
            isDryRun: true, publishes: true, hasCheckpoints: true, source: source, actor: "ann@desk")
        let fault = ImportFault(
            record: 1, line: 2, level: .incomplete, campaign: "A", subject: "Budget", value: "x", rule: "a.b",
            reason: "is bad", hint: "mend it")
        let counts = try #require(ImportCounts([1, 2, 3, 4, 5, 6]))
        var request = ImportCampaignsRequest()
        request.settings = settings
        request.progress = ImportCheckpoint(record: 5, bytes: 6, counts: counts)
        request.faults = [fault]
        let decoded = try ImportCampaignsRequest(decoding: request.encoded)
        #expect(decoded.settings == settings && decoded.faults == [fault])
        #expect(decoded.progress == request.progress)
    }

    @Test("results and the import come out as they went in")
    func carriesResults() throws {
        let violation = Violation(
            .headlines, index: 2, .width, value: "long", reason: "is 50 columns wide", hint: "use at most 40")
        let id = CampaignID(bits: 5)
        let source = ImportSource(fileName: "a", fileHash: nil, bytesTotal: 7, dialect: "", options: "")
        let counts = try #require(ImportCounts([1, 2, 3, 4, 5, 6]))
        var response = ImportCampaignsResponse()
        response.results = [
            ImportResult(.created(id), missing: [violation]), ImportResult(.unchanged(id)), ImportResult(.removed(id)),
            ImportResult(.updated(id, [FieldChange(.name, old: "a", new: "b")])), ImportResult(.refused([violation])),
        ]
        response.record = ImportRecord(
            id: ImportID(7), state: .interrupted, actor: "ann", source: source, bytesDone: 3, counts: counts,
            checkpoint: ImportCheckpoint(record: 2, bytes: 3, counts: counts), error: "why",
            startTime: Instant(microseconds: 1_000_001), heartbeatTime: Instant(microseconds: 2_000_000),
            endTime: Instant(microseconds: 3_000_000))
        let decoded = try ImportCampaignsResponse(decoding: response.encoded)
        #expect(decoded.results == response.results)
        #expect(decoded.record == response.record && decoded.loaded == nil)
    }

    @Test("a row without an account, of an unknown field or too many rows are refused, with their place")
    func refuses() {
        func rules(_ change: (inout ImportCampaignsRequest) -> Void) -> [String] {
            var request = ImportCampaignsRequest()
            change(&request)
            do throws(Failure) {
                _ = try ImportCampaignsRequest(decoding: request.encoded)
                return []
            } catch {
                return error.violations.map(\.rule)
            }
        }
        let entry = ImportEntry(
            key: .name, action: .upsert, customerID: customer, input: CampaignInput(), fields: [.name])
        #expect(rules { $0.entries = [entry] } == [])
        #expect(
            rules { $0.entries = [ImportEntry](repeating: entry, count: ImportCampaignsRequest.rowsMax + 1) }
                == ["rows.count"])
    }
}
