import Domain
import Store
import Testing

@Suite("Comparing with Google, in the database", .timeLimit(.minutes(5)))
struct DriftStoreTests {
    private let lease = Duration.seconds(120)
    private let renamed = Drift(field: "name", ours: "Spring sale", googles: "Renamed")
    private let enabled = Drift(field: Drift.status, ours: "PAUSED", googles: "ENABLED")

    private func customer() throws -> CustomerID { try #require(CustomerID(1_234_567_890)) }

    /// A database where somebody has looked at the account.
    private func with(_ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with { database in
            let check = AccountCheck(
                customerID: try customer(), currencyCode: nil, timeZone: nil, findings: [])
            try await database.store.accounts.record(check, holding: .zero)
            try await body(database)
        }
    }

    private func candidates(_ database: TestDatabase, _ pass: DriftStore.Pass) async throws -> [DriftStore.Candidate] {
        try await database.store.drift.candidates(of: pass, after: nil, limit: 100, quiet: .seconds(60))
    }

    /// Finds these drifts of the customer's one campaign.
    @discardableResult
    private func find(_ drift: [Drift], status: GoogleStatus?, in database: TestDatabase) async throws -> [OpenDrift] {
        let store = database.store.drift
        let pass = try #require(try await store.begin(customer(), lease: lease))
        let record = try #require(try await candidates(database, pass).first).record
        let found = try await store.note(
            [.init(record: record, drift: drift, status: status)], of: pass, through: record.id, lease: lease)
        try await store.end(pass, next: .seconds(3_600))
        return try #require(found)
    }

    @Test("drift is kept with its time until it is gone; only what is new is told")
    func keeps() async throws {
        try await with { database in
            let campaign = try await database.published()
            #expect(try await find([renamed], status: .paused, in: database).map(\.drift) == [renamed])
            let first = try await database.store.drift.drifts(of: customer(), limit: 10)
            #expect(try await find([renamed], status: .paused, in: database).isEmpty)
            #expect(try await database.store.drift.drifts(ofCampaigns: [campaign.id]) == first)
            let other = Drift(field: "name", ours: "Spring sale", googles: "Again")
            #expect(try await find([other], status: .paused, in: database).map(\.drift) == [other])
            #expect(try await database.store.accounts.account(customer()).drifting == 1)
            #expect(try await find([], status: .paused, in: database).isEmpty)
            #expect(try await database.store.drift.drifts(of: customer(), limit: 10).isEmpty)
            #expect(try await database.store.campaign(campaign.id).revision == campaign.revision)
        }
    }

    @Test("Google's status is taken on, and what we had set is remembered until a job of ours sets it anew")
    func followsStatus() async throws {
        try await with { database in
            let campaign = try await database.published()
            try await find([enabled], status: .enabled, in: database)
            let record = try await database.store.campaign(campaign.id)
            #expect(record.googleStatus == .enabled && record.revision > campaign.revision)
            let pass = try #require(try await database.store.drift.begin(customer(), lease: lease))
            #expect(try await candidates(database, pass).map(\.set) == [.paused])

            _ = try await database.store.enqueue(.enable, of: record)
            let queue = database.queue()
            let job = try #require(try await queue.claim(limit: 1).first)
            #expect(try await queue.settle([(job, .statusChanged(.enabled))]) == [])
            #expect(try await database.store.drift.drifts(of: customer(), limit: 10).isEmpty)
        }
    }

    @Test("a campaign that Google has not differs, and keeps its status: only Google's word makes it removed")
    func missing() async throws {
        try await with { database in
            let campaign = try await database.published()
            let gone = Drift(field: Drift.status, ours: "PAUSED", googles: "REMOVED")
            try await find([gone], status: nil, in: database)
            #expect(try await database.store.campaign(campaign.id).googleStatus == .paused)
            try await find([gone], status: .removed, in: database)
            #expect(try await database.store.campaign(campaign.id).googleStatus == .removed)
            let pass = try #require(try await database.store.drift.begin(customer(), lease: lease))
            #expect(try await candidates(database, pass).isEmpty)
        }
    }

    @Test("our own change is no drift: what changed since it was read is left alone")
    func race() async throws {
        try await with { database in
            let campaign = try await database.published()
            let store = database.store.drift
            let pass = try #require(try await store.begin(customer(), lease: lease))
            let read = try #require(try await candidates(database, pass).first)
            #expect(!read.isBusy)
            // Meanwhile somebody queues a job, and it ends.
            _ = try await database.store.enqueue(.enable, of: campaign)
            #expect(try await candidates(database, pass).map(\.isBusy) == [true])
            let queue = database.queue()
            let job = try #require(try await queue.claim(limit: 1).first)
            _ = try await queue.settle([(job, .statusChanged(.enabled))])
            let finding = DriftStore.Finding(record: read.record, drift: [enabled], status: .paused)
            #expect(try await store.note([finding], of: pass, through: campaign.id, lease: lease) == [])
            #expect(try await database.store.campaign(campaign.id).googleStatus == .enabled)
            // And for a while Google's search may not know of it.
            #expect(try await candidates(database, pass).map(\.isBusy) == [true])
            try await database.execute("UPDATE finished_jobs SET finish_time = now() - interval '61 seconds'")
            #expect(try await candidates(database, pass).map(\.isBusy) == [false])
        }
    }

    @Test("of a customer one worker compares; the next goes on where a dead one was, and the dead one moves nothing")
    func passes() async throws {
        try await with { database in
            let campaigns = [
                try await database.published("A", googleID: 1), try await database.published("B", googleID: 2),
            ]
            let store = database.store.drift
            let dead = try #require(try await store.begin(lease: lease))
            #expect(dead.after == nil)
            #expect(try await store.begin(lease: lease) == nil)
            #expect(try await store.begin(customer(), lease: lease) == nil)
            _ = try await store.note([], of: dead, through: campaigns[0].id, lease: .seconds(-1))
            let next = try #require(try await store.begin(lease: lease))
            #expect(next.lease > dead.lease && next.after == campaigns[0].id)
            let rest = try await store.candidates(of: next, after: next.after, limit: 10, quiet: .zero)
            #expect(rest.map(\.record.id) == [campaigns[1].id])
            #expect(try await store.note([], of: dead, through: campaigns[1].id, lease: .seconds(-1)) == nil)
            try await store.end(dead, next: .zero)
            #expect(try await store.begin(lease: lease) == nil)

            try await store.end(next, next: .zero, error: "no answer")
            let account = try await database.store.accounts.account(customer())
            #expect(account.syncError == "no answer" && account.syncTime == nil)
            let last = try #require(try await store.begin(lease: lease))
            #expect(last.after == campaigns[0].id)
            try await store.end(last, next: .seconds(3_600))
            #expect(try await store.begin(lease: lease) == nil)
            #expect(try await database.store.accounts.account(customer()).syncTime != nil)
        }
    }

    @Test("an update is about its fields: their drift is over with it, another's stands")
    func updates() async throws {
        try await with { database in
            let campaign = try await database.published()
            let budget = Drift(field: "daily_budget_micros", ours: "12.5", googles: "99")
            let end = Drift(field: "end_date", ours: "none", googles: "2027-05-01")
            try await find([budget, end, renamed], status: .paused, in: database)
            let changed = try Campaign.sample { $0.endDate = Entry(text: "2027-06-30") }
            _ = try await database.store.updatePublished(campaign, to: changed, fields: [.endDate])
            let queue = database.queue()
            let job = try #require(try await queue.claim(limit: 1).first)
            #expect(try await database.store.drift.fields(ofJob: job.id) == [.endDate])
            _ = try await queue.settle([(job, .updated)])
            let left = try await database.store.drift.drifts(ofCampaigns: [campaign.id])
            #expect(left.map(\.drift) == [budget, renamed])
        }
    }

    @Test("an update whose campaign somebody has changed meanwhile is refused whole, whoever it was")
    func overtaken() async throws {
        try await with { database in
            let read = try await database.published()
            let changed = try Campaign.sample { $0.endDate = Entry(text: "2027-06-30") }
            _ = try await database.store.enqueue(.pause, of: read)
            let refusal = await #expect(throws: Failure.self) {
                try await database.store.updatePublished(read, to: changed, fields: [.endDate])
            }
            #expect(refusal?.kind == "conflict")
            #expect(try await database.texts("SELECT kind FROM publish_jobs") == ["PAUSE"])
            #expect(try await database.store.campaign(read.id).campaign == read.campaign)
        }
    }

    /// Queues a change and claims it.
    private func claim(_ kind: JobKind, _ fields: [CampaignField]? = nil, of id: CampaignID, in database: TestDatabase)
        async throws -> ClaimedJob
    {
        let record = try await database.store.campaign(id)
        if let fields {
            _ = try await database.store.updatePublished(record, to: record.campaign, fields: fields)
        } else {
            _ = try await database.store.enqueue(kind, of: record)
        }
        return try #require(try await database.queue().claim(limit: 1).first)
    }

    @Test("what Google refused of ours is no drift, shows until it is brought, and goes with the next change")
    func refused() async throws {
        try await with { database in
            let id = try await database.published().id
            let queue = database.queue()
            let refused = try await claim(.update, [.dailyBudget], of: id, in: database)
            _ = try await queue.settle([(refused, .refused(["The budget is too small."]))])
            let budget = Drift(field: "daily_budget_micros", ours: "0.01", googles: "12.50")
            #expect(try await find([budget, renamed], status: .paused, in: database).map(\.drift) == [renamed])

            let pause = try await claim(.pause, of: id, in: database)
            _ = try await queue.settle([(pause, .statusChanged(.paused))])
            #expect(try await database.store.campaign(id).publishError == "The budget is too small.")

            let dates = try await claim(.update, [.endDate], of: id, in: database)
            #expect(
                try await database.texts("SELECT array_to_string(fields, ' ') FROM publish_jobs")
                    .flatMap { $0.split(separator: " ") }.sorted() == ["daily_budget_micros", "end_date"])
            #expect(try await database.store.campaign(id).publishError.isEmpty)
            _ = try await queue.settle([(dates, .updated)])
            #expect(try await database.count("refused_changes") == 0)
            #expect(try await database.store.campaign(id).publishError.isEmpty)
        }
    }

    @Test("a pass that found all campaigns busy is no comparison")
    func comparesNone() async throws {
        try await with { database in
            let (store, customer) = (database.store, try customer())
            let pass = try #require(try await store.drift.begin(customer, lease: lease))
            try await store.drift.end(pass, next: .seconds(600), compared: false)
            #expect(try await store.accounts.account(customer).syncTime == nil)
            let next = try #require(try await store.drift.begin(customer, lease: lease))
            try await store.drift.end(next, next: .seconds(3_600))
            #expect(try await store.accounts.account(customer).syncTime != nil)
        }
    }

    @Test(
        "a change that a person ends shows until it is brought, and goes with the next change",
        arguments: [
            (OperatorAction.cancel, "was cancelled by ann: Google Ads does not have it"),
            (.abandon, "was abandoned by ann: Google Ads may not have it"),
        ])
    func ended(action: OperatorAction, words: String) async throws {
        try await with { database in
            let (store, queue) = (database.store, database.queue())
            let id = try await database.published().id
            let change = try await claim(.update, [.dailyBudget], of: id, in: database)
            if action == .abandon {
                _ = try await queue.settle([(change, .parked(reason: "unanswered"))])
            } else {
                try await queue.release()
            }
            try await store.jobs.settle(change.id, by: action, actor: "ann")
            let way = "it goes with the next change of budget or dates, or change it back"
            let sentence = "the change of daily_budget_micros \(words); \(way)"
            #expect(try await store.campaign(id).publishError == sentence)

            let pause = try await claim(.pause, of: id, in: database)
            _ = try await queue.settle([(pause, .statusChanged(.paused))])
            #expect(try await store.campaign(id).publishError == sentence)
            let dates = try await claim(.update, [.endDate], of: id, in: database)
            #expect(try await store.drift.fields(ofJob: dates.id) == [.dailyBudget, .endDate])
            _ = try await queue.settle([(dates, .updated)])
            #expect(try await store.campaign(id).publishError.isEmpty)
            #expect(try await database.count("refused_changes") == 0)
        }
    }

    @Test("a change that a create is still to bring is missing nowhere when it is cancelled")
    func endedBeforeCreate() async throws {
        try await with { database in
            let queued = try await database.queued()
            _ = try await database.store.updatePublished(queued, to: queued.campaign, fields: [.dailyBudget])
            let change = try await database.store.jobs.jobs(JobFilter(), olderThan: nil, limit: 1)[0]
            try await database.store.jobs.settle(change.id, by: .cancel, actor: "ann")
            #expect(try await database.store.campaign(queued.id).publishError.isEmpty)
            #expect(try await database.count("refused_changes") == 0)
        }
    }

    @Test("a refusal is not forgotten over a change that was on its way already, but with the campaign's end")
    func refusedBefore() async throws {
        try await with { database in
            let id = try await database.published().id
            let queue = database.queue()
            let first = try await claim(.update, [.dailyBudget], of: id, in: database)
            let record = try await database.store.campaign(id)
            _ = try await database.store.updatePublished(record, to: record.campaign, fields: [.endDate])
            _ = try await queue.settle([(first, .refused(["Too small."]))])
            let second = try #require(try await queue.claim(limit: 1).first)
            _ = try await queue.settle([(second, .updated)])
            #expect(try await database.store.campaign(id).publishError == "Too small.")
            #expect(try await database.texts("SELECT field FROM refused_changes") == ["daily_budget_micros"])

            let last = try await claim(.remove, of: id, in: database)
            _ = try await queue.settle([(last, .statusChanged(.removed))])
            #expect(try await database.store.campaign(id).publishError.isEmpty)
        }
    }
}
