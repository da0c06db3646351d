import Domain
import Testing

@Suite("The circuit breaker of a customer")
struct CircuitBreakerTests {
    let start = Uptime(microseconds: 1_000_000)

    func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 1...breaker.failuresMax { breaker.failed(at: start) }
        return breaker
    }

    @Test("opens after failures in a row, not before, and an answer in between begins the count anew")
    func opens() {
        var breaker = CircuitBreaker()
        for _ in 1..<breaker.failuresMax { breaker.failed(at: start) }
        #expect(breaker.ask(at: start) == .proceed)
        breaker.answered()
        for _ in 1..<breaker.failuresMax { breaker.failed(at: start) }
        #expect(breaker.ask(at: start) == .proceed)
        breaker.failed(at: start)
        #expect(breaker.ask(at: start) == .wait(.seconds(15)))
    }

    @Test("sends one probe after its rest, and lets all go when that is answered")
    func probes() {
        var breaker = opened()
        let rested = start + .seconds(15)
        #expect(breaker.ask(at: rested) == .probe)
        #expect(breaker.ask(at: rested) == .wait(.seconds(15)))
        breaker.answered()
        #expect(breaker.ask(at: rested) == .proceed)
    }

    @Test("rests twice as long after each failed probe, up to its limit")
    func restsLonger() {
        var breaker = opened()
        var now = start
        for rest in [15, 30, 60, 120, 240, 300, 300] {
            #expect(breaker.ask(at: now) == .wait(.seconds(rest)))
            now = now + .seconds(rest)
            #expect(breaker.ask(at: now) == .probe)
            breaker.failed(at: now)
        }
    }

    @Test("sends another probe at once when the first was not sent after all")
    func withdrawnProbe() {
        var breaker = opened()
        let rested = start + .seconds(15)
        #expect(breaker.ask(at: rested) == .probe)
        breaker.withdrawn(at: rested)
        #expect(breaker.rest(at: rested) == nil)
        #expect(breaker.ask(at: rested) == .probe)
        breaker.answered()
        breaker.withdrawn(at: rested)
        #expect(breaker.ask(at: rested) == .proceed)
    }

    @Test("sends another probe when the first never reported")
    func lostProbe() {
        var breaker = opened()
        let rested = start + .seconds(15)
        #expect(breaker.ask(at: rested) == .probe)
        #expect(breaker.ask(at: rested + .seconds(69)) == .wait(.seconds(1)))
        #expect(breaker.ask(at: rested + .seconds(70)) == .probe)
    }

    @Test("says how long it rests without sending a probe, and rests longer when not even a probe could be sent")
    func rests() {
        var breaker = opened()
        #expect(breaker.rest(at: start + .seconds(10)) == .seconds(5))
        let rested = start + .seconds(15)
        #expect(breaker.rest(at: rested) == nil)
        breaker.failed(at: rested)
        #expect(breaker.rest(at: rested) == .seconds(30))
        let probed = rested + .seconds(30)
        #expect(breaker.ask(at: probed) == .probe)
        #expect(breaker.rest(at: probed) == .seconds(15))
        #expect(breaker.rest(at: probed + .seconds(70)) == nil)
        #expect(CircuitBreaker().rest(at: start) == nil)
    }

    @Test("is not kept open by requests that left before it opened")
    func stragglers() {
        var breaker = opened()
        breaker.failed(at: start + .seconds(14))
        #expect(breaker.ask(at: start + .seconds(15)) == .probe)
    }
}
