import HTTP2
import NIOCore
import Testing

@Suite struct ConnectionClockTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private static let limits = Limits()
    private static let quiet = {
        var condition = ConnectionClock.Condition(quietSince: start)
        condition.isGreeted = true
        return condition
    }()

    private static func with(_ change: (inout ConnectionClock.Condition) -> Void) -> ConnectionClock.Condition {
        var condition = quiet
        change(&condition)
        return condition
    }

    private static let cases: [(ConnectionClock.Condition, after: Int64, ConnectionClock.Action)] = [
        (with { $0.isGreeted = false }, 5, .end(.handshake)),
        (with { $0.headersSince = start }, 5, .end(.headers)),
        (with { $0.unwritableSince = start }, 30, .cut),
        (quiet, 15 * 60, .drain),
        (with { $0.openStreams = 1 }, 30 * 60, .drain),
    ]

    @Test("each wait ends in its time and not a second before", arguments: cases)
    func waits(condition: ConnectionClock.Condition, seconds: Int64, action: ConnectionClock.Action) {
        var clock = ConnectionClock(Shared(Self.limits), at: Self.start, jitter: 0)
        #expect(clock.punctual(condition, at: Self.start + .seconds(seconds - 1)) == .wait)
        #expect(clock.punctual(condition, at: Self.start + .seconds(seconds)) == action)
    }

    @Test("the age has a jitter of a tenth", arguments: [(-1.0, 27), (1, 33)] as [(Double, Int64)])
    func jitter(jitter: Double, minutes: Int64) {
        let busy = Self.with { $0.openStreams = 1 }
        var clock = ConnectionClock(Shared(Self.limits), at: Self.start, jitter: jitter)
        #expect(clock.punctual(busy, at: Self.start + .seconds(minutes * 60 - 1)) == .wait)
        #expect(clock.punctual(busy, at: Self.start + .seconds(minutes * 60 + 1)) == .drain)
    }

    @Test("an old connection is cut off after its grace, a drained one is not")
    func grace() {
        let busy = Self.with { $0.openStreams = 1 }
        var old = ConnectionClock(Shared(Self.limits), at: Self.start, jitter: 0)
        let end = Self.start + .minutes(30)
        #expect(old.punctual(busy, at: end) == .drain)
        old.drained(at: end)
        #expect(old.punctual(busy, at: end + .seconds(1)) == .endDrain)
        #expect(old.punctual(busy, at: end + .seconds(29)) == .wait)
        #expect(old.punctual(busy, at: end + .seconds(30)) == .cut)

        var drained = ConnectionClock(Shared(Self.limits), at: Self.start, jitter: 0)
        drained.drained(at: Self.start)
        #expect(drained.punctual(busy, at: Self.start + .seconds(1)) == .endDrain)
        #expect(drained.punctual(busy, at: Self.start + .hours(1)) == .wait)
    }

    @Test("a stream that a client opens into the end of its idle connection has the grace of an old one")
    func idleDrain() {
        var clock = ConnectionClock(Shared(Self.limits), at: Self.start, jitter: 0)
        let end = Self.start + .minutes(15)
        #expect(clock.punctual(Self.quiet, at: end) == .drain)
        clock.drained(at: end)
        let busy = Self.with { $0.openStreams = 1 }
        #expect(clock.punctual(busy, at: end + .seconds(1)) == .endDrain)
        #expect(clock.punctual(busy, at: end + .seconds(30)) == .cut)
    }

    @Test("the round trip of a drain has the time of a farewell", arguments: [1, 60] as [Int64])
    func farewell(seconds: Int64) {
        var limits = Self.limits
        limits.farewell = .seconds(seconds)
        var clock = ConnectionClock(Shared(limits), at: Self.start, jitter: 0)
        clock.drained(at: Self.start)
        #expect(clock.punctual(Self.quiet, at: Self.start + .seconds(seconds) - .nanoseconds(1)) == .wait)
        #expect(clock.punctual(Self.quiet, at: Self.start + .seconds(seconds)) == .endDrain)
    }

    @Test("a client is not blamed for what a held-up event loop has not read")
    func lenience() {
        var condition = Self.quiet
        condition.isGreeted = false
        var clock = ConnectionClock(Shared(Self.limits), at: Self.start, jitter: 0)
        let late = Self.start + .seconds(60)
        #expect(clock.check(condition, due: Self.start, at: late) == .wait)
        #expect(clock.punctual(condition, at: late + .milliseconds(999)) == .wait)
        #expect(clock.punctual(condition, at: late + .milliseconds(1_000)) == .end(.handshake))
    }

    @Test("a quiet connection is looked at when its time is up, a busy one every second")
    func looks() {
        let clock = ConnectionClock(Shared(Self.limits), at: Self.start, jitter: 0)
        #expect(clock.nextLook(Self.quiet, at: Self.start) == Self.start + .minutes(15))
        let busy = Self.with { $0.openStreams = 1 }
        #expect(clock.nextLook(busy, at: Self.start) == Self.start + .milliseconds(250))
    }
}

extension ConnectionClock {
    fileprivate mutating func punctual(_ condition: Condition, at now: NIODeadline) -> Action {
        check(condition, due: now, at: now)
    }
}
