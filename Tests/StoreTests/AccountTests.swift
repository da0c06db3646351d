import Domain
import Store
import Testing

@Suite("What is kept of accounts and of every kind of campaign", .timeLimit(.minutes(5)))
struct AccountTests {
    private let customer = CustomerID(1_234_567_890)
    private let other = CustomerID(2_345_678_901)

    private func hash(_ byte: UInt8) throws -> ContentHash {
        try #require(ContentHash([UInt8](repeating: byte, count: 32)))
    }

    @Test("uploads are found by account and content, and a newer name takes the place of an older")
    func assets() async throws {
        try await TestDatabase.with { database in
            let (customer, other) = (try #require(customer), try #require(other))
            let (one, two, three) = (try hash(1), try hash(2), try hash(3))
            #expect(try await database.store.assets([one], of: customer) == [:])
            try await database.store.remember([one: "a/1", two: "a/2"], of: customer)
            #expect(try await database.store.assets([one, two, three], of: customer) == [one: "a/1", two: "a/2"])
            #expect(try await database.store.assets([one], of: other) == [:])
            try await database.store.remember([one: "a/9", three: "a/3"], of: customer)
            #expect(try await database.store.assets([one, three], of: customer) == [one: "a/9", three: "a/3"])
        }
    }

    @Test("the last minimum that Google named is known by account and type")
    func minimums() async throws {
        try await TestDatabase.with { database in
            let customer = try #require(customer)
            #expect(try await database.store.budgetMinimum(of: customer, for: .demandGen) == nil)
            for amount in [416_000_000, 420_000_000] {
                let minimum = BudgetMinimum(currencyCode: "INR", perDay: Micros(Int64(amount)))
                try await database.store.remember(minimum, for: .demandGen, of: customer)
                #expect(try await database.store.budgetMinimum(of: customer, for: .demandGen) == minimum)
            }
            #expect(try await database.store.budgetMinimum(of: customer, for: .search) == nil)
        }
    }

    @Test("every kind of campaign is read as it was written, by create, update and import")
    func kinds() async throws {
        try await TestDatabase.with { database in
            let campaigns = [
                try Campaign.sample { input in
                    input.name = "Carousel"
                    input.carouselCards = ["1", "2"].map { name in
                        var card = CarouselCardInput()
                        card.headline = "Card \(name)"
                        card.imageURL = Entry(text: "https://example.com/\(name).png")
                        card.finalURL = name == "1" ? "https://example.com/1" : ""
                        return card
                    }
                    input.targetROAS = Entry(text: "350%")
                },
                try Campaign.sample { input in
                    input.name = "Video"
                    input.objective = .value(.leads)
                    input.dailyBudget = .blank
                    input.totalBudget = .value(Micros(900_000_000))
                    input.targetCPA = .value(Micros(9_000_000))
                    input.videos = [Entry(text: "dQw4w9WgXcQ")]
                    input.longHeadlines = ["Everything for the garden"]
                },
                try Campaign.sample { input in
                    input.name = "Traffic"
                    input.objective = .value(.websiteTraffic)
                    input.targetCPC = .value(Micros(250_000))
                },
            ]
            for campaign in campaigns {
                let record = try await database.store.create(campaign, as: .next())
                #expect(record.campaign == campaign)
                #expect(try await database.store.campaign(record.id).campaign == campaign)
            }
            let first = try await database.store.campaigns(of: nil, olderThan: nil, limit: 1)[0]
            let renamed = try Campaign.sample { input in
                input = CampaignInput(campaigns[0])
                input.name = "Renamed"
            }
            #expect(try await database.store.update(first, to: renamed).campaign == renamed)
            let session = try await ImportSession.open(database.settings, publishes: false)
            let outcomes = try await session.append(
                [ImportEntry(campaigns[0]), ImportEntry(campaigns[1])], at: Instant(microseconds: 1_795_000_000_000_000)
            )
            #expect(outcomes.map(\.outcome.isUnchanged) == [true, true])
            await session.rollback()
        }
    }
}
