import Testing

/// All tests of the client: what they sent to Google and were told is judged together when the last has ended.
@Suite("Google Ads client", .serialized, .judgedTogether, .timeLimit(.minutes(5)))
enum ClientTests {}

/// Gives a suite's tests one ledger and judges it after them.
struct JudgedTogether: SuiteTrait, TestScoping {
    @concurrent
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let ledger = Ledger()
        try await Ledger.$current.withValue(ledger) { try await function() }
        ledger.expectNoSecretTold()
        try await ledger.expectContractKept()
    }
}

extension SuiteTrait where Self == JudgedTogether {
    static var judgedTogether: Self { JudgedTogether() }
}
