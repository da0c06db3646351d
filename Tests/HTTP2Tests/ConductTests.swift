import HTTP2
import NIOCore
import Testing

@Suite struct ConductTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private static let limits = {
        var limits = Limits()
        limits.resets = Rate(burst: 3, perSecond: 2)
        limits.expectedResets = Rate(burst: 7, perSecond: 2)
        limits.controlFrames = Rate(burst: 3, perSecond: 2)
        return limits
    }()

    /// How many of `count` times nothing is found fault with, all at `start`, and what is found then.
    private static func innocent(
        _ limits: Limits = limits, of count: Int = 1_000, _ frame: (Conduct) -> Offence?
    ) -> (count: Int, offence: Offence?) {
        let conduct = Conduct(Shared(limits), at: start)
        for index in 0..<count {
            if let offence = frame(conduct) { return (index, offence) }
        }
        return (count, nil)
    }

    @Test("control frames are free up to the burst")
    func controlFrames() {
        let (count, offence) = Self.innocent { $0.receivedControlFrame(at: Self.start) }
        #expect(count == 3)
        #expect(offence == .controlFrames)
    }

    @Test("PRIORITY counts as a control frame, and is forbidden for stream 0")
    func priority() {
        #expect(Self.innocent { $0.receivedPriority(stream: 1, at: Self.start) }.offence == .controlFrames)
        #expect(Self.innocent { $0.receivedPriority(stream: 0, at: Self.start) }.count == 0)
    }

    @Test("tokens come back with time, and never more than the burst", arguments: [(1, 2), (10, 3)])
    func refill(seconds: Int64, tokens: Int) {
        let budget = Budget(Self.limits.resets, at: Self.start)
        while budget.take(at: Self.start) {}
        let later = Self.start + .seconds(seconds)
        var count = 0
        while budget.take(at: later) { count += 1 }
        #expect(count == tokens)
    }

    @Test("resets of young streams end the connection, those of old ones do not", arguments: [(0, 3), (1, 1_000)])
    func resets(age: Int64, innocent: Int) {
        let later = Self.start + .seconds(age)
        #expect(Self.innocent { $0.reset(openedAt: Self.start, expectedAt: nil, at: later) }.count == innocent)
    }

    @Test(
        "resets that the client had announced have a larger budget",
        arguments: [(NIODeadline.uptimeNanoseconds(0), 7), (.distantFuture, 3)])
    func expectedResets(expectedAt: NIODeadline, innocent: Int) {
        let (count, offence) = Self.innocent {
            $0.reset(openedAt: Self.start, expectedAt: expectedAt, at: Self.start)
        }
        #expect(count == innocent)
        #expect(offence == .resets)
    }

    @Test("more than half of many streams reset young is an offence, however slowly")
    func ratio() {
        let conduct = Conduct(Shared(Self.limits), at: Self.start)
        var offence: Offence?
        var streams = 0
        while offence == nil, streams < 1_000 {
            let now = Self.start + .seconds(Int64(streams))
            offence =
                conduct.receivedHeaders(stream: Int32(streams * 2 + 1), isOpen: false, at: now)
                ?? conduct.reset(openedAt: now, expectedAt: nil, at: now)
            streams += 1
        }
        #expect(streams == Self.limits.judgedStreams)
        #expect(offence == .resets)
    }

    @Test("window updates are earned by streams and by what the client is sent")
    func windowUpdates() {
        let (count, offence) = Self.innocent { $0.receivedReplyFrame(at: Self.start) }
        #expect(count == 3)
        #expect(offence == .replyFrames)
        let conduct = Conduct(Shared(Self.limits), at: Self.start)
        _ = conduct.receivedHeaders(stream: 1, isOpen: false, at: Self.start)
        conduct.sentData()
        var earned = 0
        while conduct.receivedReplyFrame(at: Self.start) == nil { earned += 1 }
        #expect(earned == 3 + 2 + 10)
    }

    @Test(
        "PINGs that come too soon are struck, in a shorter time while a stream is open",
        arguments: [(0, 299, 3), (0, 300, 1_000), (1, 9, 3), (1, 10, 1_000)])
    func pings(openStreams: Int, seconds: Int64, innocent: Int) {
        var now = Self.start
        let (count, offence) = Self.innocent {
            now = now + .seconds(seconds)
            return $0.receivedPing(openStreams: openStreams, at: now)
        }
        #expect(count == innocent)
        #expect(offence == (innocent == 3 ? .pings : nil))
    }

    @Test("what we send forgives the PINGs before it")
    func forgivenPings() {
        let (count, _) = Self.innocent {
            $0.sentHeaders()
            return $0.receivedPing(openStreams: 1, at: Self.start)
        }
        #expect(count == 1_000)
    }

    @Test("bytes of frames that were never shown are borne as far as they may have been under way")
    func droppedBytes() {
        let frame = 10
        let (count, offence) = Self.innocent(of: 1_000_000) { $0.received(frame) }
        #expect(count == Self.limits.connectionWindowBytes / frame)
        #expect(offence == .controlFrames)
        let shown = Self.innocent(of: 1_000_000) {
            $0.received(frameOf: frame)
            return $0.received(frame)
        }
        #expect(shown.offence == nil)
    }

    @Test(
        "only identifiers that were jumped over are skipped",
        arguments: [
            ([1, 3, 1, 5, 3], nil), ([5, 3], 3), ([5, 1], 1), ([5, 5], nil), ([1, 7, 3], 3), ([4, 0, 2], nil),
        ]
            as [([Int32], Int32?)])
    func identifiers(ids: [Int32], skipped: Int32?) {
        let identifiers = StreamIdentifiers()
        #expect(ids.first { identifiers.received($0) == .skipped } == skipped)
    }
}
