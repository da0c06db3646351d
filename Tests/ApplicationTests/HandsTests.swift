import Application
import Domain
import Testing

@Suite("Hands of a worker")
struct HandsTests {
    private func customer(_ number: Int) throws -> CustomerID {
        try #require(CustomerID(1_000_000_000 + Int64(number)))
    }

    @Test("a customer with more than its share in hand is passed over until some of its jobs have ended")
    func passesOver() throws {
        let large = try customer(0)
        var hands = Hands()
        hands.take(Hands.Limits.customer, of: large)
        #expect(hands.next?.without == [])
        hands.take(1, of: large)
        #expect(hands.next?.without == [large])
        hands.give(1, of: large)
        #expect(hands.next?.without == [])
    }

    @Test("however many customers have endless work, a newcomer finds a hand")
    func keepsSome() throws {
        var hands = Hands()
        // Each takes what it may get, until nobody gets more.
        var number = 0
        while let share = hands.next, share.perCustomer > Hands.Limits.newcomer {
            hands.take(min(share.limit, share.perCustomer), of: try customer(number))
            number += 1
        }
        let busy = Set(try (0..<number).map(customer))
        #expect(hands.total == Hands.Limits.jobs - Hands.Limits.newcomers)
        let share = try #require(hands.next)
        #expect(share.limit == Hands.Limits.newcomers)
        #expect(share.perCustomer == Hands.Limits.newcomer)
        #expect(share.without == busy)
        hands.take(1, of: try customer(number))
        #expect(hands.next?.without == busy.union([try customer(number)]))
    }

    @Test("all hands are used, and none more")
    func ends() throws {
        var hands = Hands()
        for number in 0..<Hands.Limits.jobs { hands.take(1, of: try customer(number)) }
        #expect(hands.next == nil)
        hands.give(1, of: try customer(7))
        #expect(hands.next?.limit == 1)
        #expect(hands.next?.perCustomer == 1)
        #expect(hands.next?.without.contains(try customer(7)) == false)
    }
}
