import Foundation
import Testing

@Suite("The demo of chaos", .timeLimit(.minutes(5)))
struct ChaosTests {
    private struct Report: Decodable {
        let workersKilledAtPoint: [String: Int]
        let workersKilledAtAnyMoment: Int
        let connectionsCut: Int
        let requestsThrottled: Int
        let looks: Int
        let adopted: Int
        let accepted: Int
        let published: Int
        let atGoogle: Int
        let duplicates: Int
        let lost: Int
        let orphans: Int
    }

    @Test("kills, cuts and throttles, and every campaign is at Google once")
    func chaos() async throws {
        let ended = try await Program.run("adflight", ["demo", "--chaos", "--seed", "7", "--json"])
        #expect(ended.status == 0, "\(ended)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report = try decoder.decode(Report.self, from: Data(ended.output.utf8))
        #expect(report.accepted == 100 && report.published == 100 && report.atGoogle == 100, "\(report)")
        #expect(report.duplicates == 0 && report.lost == 0 && report.orphans == 0, "\(report)")
        // It was not easy.
        #expect(!report.workersKilledAtPoint.isEmpty && report.workersKilledAtAnyMoment > 0, "\(report)")
        #expect(report.connectionsCut > 0 && report.requestsThrottled > 0, "\(report)")
        #expect(report.looks > 0 && report.adopted > 0, "\(report)")
    }
}
