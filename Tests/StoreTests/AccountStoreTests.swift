import Domain
import Store
import Testing

@Suite("Accounts in the database", .timeLimit(.minutes(5)))
struct AccountStoreTests {
    private func customer() throws -> CustomerID { try #require(CustomerID(1_234_567_890)) }

    private func check(_ findings: [AccountCheck.Finding]) throws -> AccountCheck {
        AccountCheck(
            customerID: try customer(), currencyCode: "EUR", timeZone: "Europe/Berlin", findings: findings)
    }

    @Test("what was found is read as it was kept, and the last look counts")
    func keeps() async throws {
        try await TestDatabase.with { database in
            let (accounts, customer) = (database.store.accounts, try customer())
            #expect(try await accounts.account(customer).check == nil)
            let first = try check([.notEnabled("SUSPENDED"), .isTestAccount])
            try await accounts.record(first, holding: .seconds(600))
            let second = try check([.undeclaredCampaigns(2)])
            #expect(try await accounts.account(customer).check == first)
            #expect(try await accounts.blocked(among: [customer]) == [customer: first])
            try await accounts.record(second, holding: .seconds(600))
            let account = try await accounts.account(customer)
            #expect(account.check == second && account.checkTime != nil)
            #expect(try await accounts.blocked(among: [customer]) == [:])
            #expect(try await accounts.accounts(after: nil, limit: 10).map(\.customerID) == [customer])
            #expect(try await accounts.accounts(after: customer, limit: 10).isEmpty)
        }
    }

    @Test("whatever Google says of an account is kept, but for NULs")
    func keepsWithoutNUL() async throws {
        try await TestDatabase.with { database in
            let (accounts, customer) = (database.store.accounts, try customer())
            let odd = AccountCheck(
                customerID: customer, currencyCode: "E\0UR", timeZone: "\0", findings: [.notEnabled("SUS\0PENDED")])
            try await accounts.record(odd, holding: .seconds(600))
            let kept = AccountCheck(
                customerID: customer, currencyCode: "EUR", timeZone: "", findings: [.notEnabled("SUSPENDED")])
            #expect(try await accounts.account(customer).check == kept)
        }
    }

    @Test("of all who want to look at an account at the same time one does, until it has or its time is over")
    func singleFlight() async throws {
        try await TestDatabase.with { database in
            let (accounts, customer) = (database.store.accounts, try customer())
            let may = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...8 {
                    group.addTask { try await accounts.beginCheck(of: customer, within: .seconds(60)) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(may == 1)
            try await accounts.record(check([]), holding: .zero)
            #expect(try await accounts.beginCheck(of: customer, within: .zero))
            #expect(try await accounts.beginCheck(of: customer, within: .seconds(60)))
            #expect(try await accounts.beginCheck(of: customer, within: .seconds(60)) == false)
        }
    }

    @Test("a block lets no job start; when it is gone those that it sent away go on at once")
    func holds() async throws {
        try await TestDatabase.with { database in
            let (accounts, queue) = (database.store.accounts, database.queue())
            _ = try await database.queued("One")
            let job = try #require(try await queue.claim(limit: 10).first)
            let blocked = try check([.notEnabled("SUSPENDED")])
            try await accounts.record(blocked, holding: .seconds(600))
            _ = try await queue.settle([
                (job, .resend(after: .seconds(600), reason: AccountPolicy.reason(of: blocked), countsTurn: false))
            ])
            _ = try await database.queued("Two")
            #expect(try await queue.claim(limit: 10).isEmpty)

            try await accounts.record(check([]), holding: .zero)
            #expect(try await queue.claim(limit: 10).count == 2)
        }
    }

    @Test("a hold of Google's own outlasts the block")
    func keepsOtherHolds() async throws {
        try await TestDatabase.with { database in
            let (accounts, queue) = (database.store.accounts, database.queue())
            _ = try await database.queued()
            try await accounts.record(check([.isManager]), holding: .seconds(600))
            try await queue.hold(.customer(customer()), for: .seconds(3_600))
            try await accounts.record(check([]), holding: .zero)
            #expect(try await queue.claim(limit: 10).isEmpty)
        }
    }

    @Test("why Google refused a job is kept in its order, and told of its campaign while that is the last word")
    func faults() async throws {
        try await TestDatabase.with { database in
            let (store, queue) = (database.store, database.queue())
            func fault(_ field: String) -> JobFault {
                JobFault(
                    field: field, reason: "Too wide.\0", code: "adError.LINE_TOO_WIDE", value: "x",
                    googleRequestID: "Rq7")
            }
            let job = try await database.claimed()
            try await store.jobs.note([(job, [fault("name")])])
            try await store.jobs.note([(job, [fault("headlines[1]"), fault("")])])
            let kept = try await store.jobs.faults(ofJob: job.id)
            #expect(kept.map(\.field) == ["headlines[1]", ""])
            #expect(kept.first?.reason == "Too wide." && kept.first?.googleRequestID == "Rq7")
            _ = try await queue.settle([(job, .refused(["Too wide."]))])
            let record = try await store.campaign(job.campaignID)
            #expect(try await store.remarks(on: [record]) == [record.id: CampaignRemarks(faults: kept)])

            _ = try await store.enqueuePublish(record)
            let next = try #require(try await queue.claim(limit: 1).first)
            _ = try await queue.settle([(next, .refused(["an image is gone"]))])
            #expect(try await store.remarks(on: [store.campaign(job.campaignID)]).isEmpty)
        }
    }

    @Test("an upload that the account has no more is forgotten, and nothing else")
    func forgets() async throws {
        try await TestDatabase.with { database in
            let customer = try customer()
            let hashes = try (1...2).map { try #require(ContentHash([UInt8](repeating: UInt8($0), count: 32))) }
            try await database.store.remember([hashes[0]: "a/1", hashes[1]: "a/2"], of: customer)
            try await database.store.forget(["a/1", "a/9"], of: customer)
            #expect(try await database.store.assets(Set(hashes), of: customer) == [hashes[1]: "a/2"])
        }
    }
}
