package import NIOCore

/// Judges a client by the frames that cost a server more than their sender: decides, and does nothing.
///
/// It sees every frame before nghttp2 acts on it, so also those that nghttp2 ignores. What a client may send is in `Limits`;
/// the attacks are those of CVE-2019-9511 to 9518, CVE-2023-44487 (rapid reset) and CVE-2025-8671 (made you reset).
package final class Conduct {
    /// WINDOW_UPDATE and late RST_STREAM frames a client may send for each DATA frame it was sent, and for each stream (Envoy).
    private static let replyFramesPerDataFrame = 10
    private static let replyFramesPerStream = 2
    /// A stream that is reset sooner was opened to be reset.
    private static let prematureTime = TimeAmount.seconds(1)

    private let limits: Shared<Limits>
    private let resets: Budget
    private let expectedResets: Budget
    private let controlFrames: Budget
    private let replyFrames: Budget
    private var lastPing: NIODeadline?
    private var pingStrikes = 0
    private var streams = 0
    private var prematureResets = 0
    private let identifiers = StreamIdentifiers()
    /// Received, and seen in frames that were shown here. The difference is what nghttp2 dropped unseen.
    private var receivedBytes = 0
    private var shownBytes = 0

    package init(_ limits: Shared<Limits>, at now: NIODeadline) {
        self.limits = limits
        resets = Budget(limits.resets, at: now)
        expectedResets = Budget(limits.expectedResets, at: now)
        controlFrames = Budget(limits.controlFrames, at: now)
        replyFrames = Budget(limits.controlFrames, at: now)
    }

    // MARK: What the client sends

    /// A frame is shown; `bytes` with its header.
    package func received(frameOf bytes: Int) { shownBytes += bytes }

    /// After each turn: nghttp2 drops the DATA of streams that are over unseen, and may drop as much as was under way.
    package func received(_ bytes: Int) -> Offence? {
        receivedBytes += bytes
        let underWay = limits.connectionWindowBytes + streams * limits.streamWindowBytes
        return receivedBytes - shownBytes > underWay ? .controlFrames : nil
    }

    package func receivedHeaders(stream: Int32, isOpen: Bool, at now: NIODeadline) -> Offence? {
        switch identifiers.received(stream) {
        case .new:
            streams += 1
            replyFrames.earn(Self.replyFramesPerStream)
            return nil
        case .known: return isOpen ? nil : receivedReplyFrame(at: now)
        case .skipped: return .skippedStream
        }
    }

    package func receivedPriority(stream: Int32, at now: NIODeadline) -> Offence? {
        // nghttp2 does not look, since we tell it that priorities are off.
        stream == 0 ? .priorityOfConnection : receivedControlFrame(at: now)
    }

    /// SETTINGS, an empty DATA frame, a frame of an unknown type.
    package func receivedControlFrame(at now: NIODeadline) -> Offence? {
        controlFrames.take(at: now) ? nil : .controlFrames
    }

    /// What answers our own frames, or was under way when we sent them: WINDOW_UPDATE, an acknowledgement, any frame of a
    /// stream that we have just ended.
    package func receivedReplyFrame(at now: NIODeadline) -> Offence? {
        replyFrames.take(at: now) ? nil : .replyFrames
    }

    package func receivedPing(openStreams: Int, at now: NIODeadline) -> Offence? {
        let interval = TimeAmount(openStreams > 0 ? limits.busyPingInterval : limits.pingInterval)
        defer { lastPing = now }
        guard let lastPing, now - lastPing < interval else { return nil }
        pingStrikes += 1
        return pingStrikes > limits.pingStrikes ? .pings : nil
    }

    // MARK: What the client makes us send

    package func sentHeaders() { forgivePings() }

    package func sentData() {
        replyFrames.earn(Self.replyFramesPerDataFrame)
        forgivePings()
    }

    /// An open stream was reset, by the client or by us. A stream that lived longer has held one of its client's few places
    /// so long that resetting it costs us nothing; watchers may end as they like.
    ///
    /// - Parameter expectedAt: from then on the client was to be expected to give up, as it had said.
    package func reset(openedAt: NIODeadline, expectedAt: NIODeadline?, at now: NIODeadline) -> Offence? {
        guard now - openedAt < Self.prematureTime else { return nil }
        if let expectedAt, now >= expectedAt { return expectedResets.take(at: now) ? nil : .resets }
        prematureResets += 1
        guard resets.take(at: now) else { return .resets }
        return streams >= limits.judgedStreams && prematureResets * 2 > streams ? .resets : nil
    }

    /// Clients measure their round trip with PINGs around the data they get (gRFC A8).
    private func forgivePings() {
        pingStrikes = 0
        lastPing = nil
    }
}

/// The stream identifiers a client has used. Using a higher one closes all lower ones that were never used
/// (RFC 9113, 5.1.1), and HEADERS for one of those end the connection; nghttp2 ignores them.
package final class StreamIdentifiers {
    package init() {}

    package enum Verdict { case new, known, skipped }

    /// Gaps that are remembered: no client of ours makes any.
    private static let gapLimit = 8

    private var last: Int32 = -1
    private var gaps: [ClosedRange<Int32>] = []

    package func received(_ id: Int32) -> Verdict {
        // Even ones are not the client's to use: nghttp2 ends the connection.
        guard id & 1 == 1 else { return .known }
        guard id > last else { return gaps.contains { $0.contains(id) } ? .skipped : .known }
        if id > last + 2 {
            if gaps.count == Self.gapLimit { gaps.removeFirst() }
            gaps.append(last + 2...id - 2)
        }
        last = id
        return .new
    }
}
