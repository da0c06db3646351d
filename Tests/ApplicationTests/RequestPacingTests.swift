import Application
import Domain
import GoogleAds
import Testing

@Suite("What a worker asks of an account that does not answer")
struct RequestPacingTests {
    private let pacing = RequestPacing(RequestPacing.Settings())
    private let failuresMax = CircuitBreaker().failuresMax
    private let customer: CustomerID

    init() throws { customer = try #require(CustomerID(1_234_567_890)) }

    private func fail(_ kind: GoogleAdsClient.RequestKind) { _ = pacing.failed(kind, customer, "503") }

    @Test("nothing for a while, when every mutate fails, though queries are answered")
    func mutatesFail() {
        for _ in 1...failuresMax {
            #expect(pacing.silence(of: customer) == nil)
            fail(.mutate)
            pacing.answered(.query, customer)
        }
        #expect(pacing.silence(of: customer) == "503")
        #expect(pacing.resting() == [customer])
        #expect(pacing.ask(.mutate, of: customer) != nil && pacing.ask(.query, of: customer) != nil)
        pacing.answered(.mutate, customer)
        #expect(
            pacing.silence(of: customer) == nil && pacing.resting().isEmpty && pacing.ask(.mutate, of: customer) == nil)
    }

    @Test(
        "all as before, when some queries fail between those that are answered",
        arguments: [
            GoogleAdsClient.RequestKind.query, .mutate,
        ])
    func someQueriesFail(answered: GoogleAdsClient.RequestKind) {
        for _ in 1...failuresMax {
            fail(.query)
            pacing.answered(answered, customer)
        }
        #expect(
            pacing.silence(of: customer) == nil && pacing.resting().isEmpty && pacing.ask(.mutate, of: customer) == nil)
    }

    @Test("nothing for a while, when no query is answered, and others are none the worse")
    func queriesFail() throws {
        for _ in 1...failuresMax { fail(.query) }
        #expect(pacing.silence(of: customer) == "503" && pacing.ask(.mutate, of: customer) != nil)
        let other = try #require(CustomerID(1_234_567_891))
        #expect(pacing.silence(of: other) == nil && pacing.ask(.mutate, of: other) == nil)
        pacing.answered(.query, customer)
        #expect(pacing.silence(of: customer) == nil && pacing.ask(.mutate, of: customer) == nil)
    }
}
