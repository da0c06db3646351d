import Domain
import Testing

@Suite("A token bucket")
struct TokenBucketTests {
    let start = Uptime(microseconds: 5_000_000)

    @Test("grants a full bucket at once and one token for each interval after that")
    func rate() {
        var bucket = TokenBucket(capacity: 3, perSecond: 10, now: start)
        for _ in 1...3 { #expect(bucket.take(at: start) == .granted) }
        #expect(bucket.take(at: start) == .wait(.milliseconds(100)))
        #expect(bucket.take(at: start + .milliseconds(99)) == .wait(.milliseconds(1)))
        #expect(bucket.take(at: start + .milliseconds(100)) == .granted)
        #expect(bucket.take(at: start + .milliseconds(100)) == .wait(.milliseconds(100)))
    }

    @Test("never holds more than its capacity, however long nobody asks")
    func capacity() {
        var bucket = TokenBucket(capacity: 2, perSecond: 1, now: start)
        let later = start + .seconds(3_600)
        #expect(bucket.take(2, at: later) == .granted)
        #expect(bucket.take(at: later) == .wait(.seconds(1)))
    }

    @Test("grants what it can never hold when it is full, and those who come after wait for it")
    func large() {
        var bucket = TokenBucket(capacity: 2, perSecond: 1, now: start)
        #expect(bucket.take(5, at: start) == .granted)
        #expect(bucket.take(at: start) == .wait(.seconds(4)))
        #expect(bucket.take(5, at: start + .seconds(4)) == .wait(.seconds(1)))
    }

    @Test("over an hour of greedy callers grants its rate and nothing more")
    func longRun() {
        var bucket = TokenBucket(capacity: 5, perSecond: 7, now: start)
        var granted = 0
        var now = start
        while now - start < .seconds(3_600) {
            switch bucket.take(at: now) {
            case .granted: granted += 1
            case .wait(let rest): now = now + max(rest, .microseconds(1))
            }
        }
        let fair = 5 + 7 * 3_600
        #expect(abs(granted - fair) <= 1)
    }
}
