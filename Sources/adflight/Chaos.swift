import Application
import Domain
import Foundation
import Sandbox
import Store

/// Publishes campaigns while all that can fail does, and looks on from outside.
struct Chaos: Sendable {
    enum Limits {
        static let waves = 10
        static let waveInterval = Duration.seconds(1)
        /// One wave is so many campaigns for each of so many customers.
        static let campaignsOfCustomer = 2
        static let customersOfWave = 5
        static let customers = 8
        /// From then on workers may live.
        static let kills = 25
        static let tick = Duration.milliseconds(20)
        /// For all campaigns to be published, from the start on.
        static let patience = Duration.seconds(120)
    }

    let seed: UInt64
    let store: Store
    let sandbox: Sandbox
    /// What its workers are started with.
    let environment: [String: String]

    /// What Google does with a third of all mutates, and with each kind of trouble at least once.
    static func faults(seed: UInt64) -> Faults {
        let shares: [Faults.Share] = [
            .init(.appliedThenReset, 0.1), .init(.resetBeforeApply, 0.05),
            .init(.appliedThenSilence(.seconds(60)), 0.03), .init(.internalError(isApplied: true), 0.03),
            .init(.internalError(isApplied: false), 0.02), .init(.truncatedJSON, 0.03),
            .init(.rateLimited(retryDelay: .milliseconds(300)), 0.1),
        ]
        var random = SplitMix64(seed: seed)
        let first = (shares.map(\.outcome) + shares.map { _ in .none }).shuffled(using: &random)
        return Faults(first, shares: shares, seed: seed, latency: Faults.Latency(.milliseconds(150)))
    }

    func run() async throws -> ChaosReport {
        let workers = ChaosWorkers(environment)
        defer { workers.terminate() }
        var random = SplitMix64(seed: seed)
        let queue = store.queue(worker: 0)
        let start = ContinuousClock.now
        var accepted: [CampaignID] = []
        var waves = 0
        var left = Int.max
        while ContinuousClock.now < start + Limits.patience {
            if waves < Limits.waves, ContinuousClock.now >= start + Limits.waveInterval * waves {
                accepted += try await publish(wave: waves)
                waves += 1
                complain("\(accepted.count) campaigns are accepted, \(workers.killed) workers were killed")
            }
            let isCalm = waves == Limits.waves && workers.killed >= Limits.kills
            try workers.tend(mayLive: isCalm, &random)
            if isCalm {
                let open = try await queue.openJobs()
                if open == 0 { break }
                if open < left { complain("\(open) campaigns are to go, and workers may live") }
                left = min(left, open)
            }
            try await Task.sleep(for: Limits.tick)
        }
        try await workers.end()
        return try await ChaosReport(of: self, workers, accepted, lasting: .now - start)
    }

    /// What callers are told is accepted.
    private func publish(wave: Int) async throws -> [CampaignID] {
        var accepted: [CampaignID] = []
        var random = SystemRandomNumberGenerator()
        for place in 0..<Limits.customersOfWave {
            let customer = 1_000_000_000 + (wave * Limits.customersOfWave + place) % Limits.customers
            for number in 1...Limits.campaignsOfCustomer {
                let campaign = try Self.campaign("Wave \(wave + 1) - \(place + 1).\(number)", of: customer)
                let record = try await store.create(campaign, as: CampaignID(at: .now, using: &random))
                _ = try await store.enqueuePublish(record)
                accepted.append(record.id)
            }
        }
        return accepted
    }

    private static func campaign(_ name: String, of customer: Int) throws(Failure) -> Campaign {
        var input = CampaignInput()
        input.customerID = Entry(text: "\(customer)")
        input.name = name
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(20 * Micros.perUnit))
        input.startDate = Entry(text: "2035-04-01")
        input.headlines = ["Everything for the garden", "Spring sale"]
        input.descriptions = ["Save on everything until Sunday."]
        input.businessName = "Example Shop"
        input.finalURL = "https://www.example.com/spring"
        input.imageURLs = [1, 2].map { Entry(text: "customers/\(customer)/assets/\($0)") }
        input.logoURL = Entry(text: "customers/\(customer)/assets/5")
        input.euPoliticalAdvertising = .value(.doesNotContain)
        input.locations = [.value(GeoTarget(id: 2_840))]
        input.languages = [Entry(text: "en")]
        return try Campaign(input)
    }
}
