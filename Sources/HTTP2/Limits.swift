/// Every bound of one HTTP/2 server, in one place.
package struct Limits: Sendable {
    // MARK: Connections

    /// Open connections of the whole server; one more is closed as soon as it is accepted.
    package var connections = 10_000
    /// The same for one address. Sidecars and address translation put many clients behind one.
    package var connectionsPerPeer = 1_000
    /// Connections accepted; more wait in the kernel.
    package var newConnections = Rate(burst: 8, perSecond: 1_000)
    /// Waiting connections in the kernel.
    package var backlog = 512
    /// From accepting a connection to the end of the TLS handshake and the client's preface and SETTINGS.
    package var handshakeTime: Duration = .seconds(5)
    /// A connection without a stream for so long is ended.
    package var idleTime: Duration = .seconds(15 * 60)
    /// The age at which a connection is ended, up to a tenth more or less, so that clients do not come back all at once.
    package var age: Duration = .seconds(30 * 60)
    /// What the streams of an old connection may still take.
    package var ageGrace: Duration = .seconds(30)
    /// How long a client may take to answer a farewell: the PING of a graceful shutdown, the close_notify of TLS.
    package var farewell: Duration = .seconds(1)

    // MARK: Requests

    /// Streams one client may have open at a time (SETTINGS_MAX_CONCURRENT_STREAMS).
    package var concurrentStreams = 100
    /// Name, value and 32 bytes for each field (RFC 9113, 6.5.2). A larger list is refused by an answer.
    package var headerListBytes = 8 * 1024
    /// A list larger than this has its stream reset.
    package var headerListHardBytes = 16 * 1024
    /// A list larger than this ends the connection: nobody sends it who means well.
    package var headerListFatalBytes = 64 * 1024
    /// From the first to the last frame of a header block.
    package var headerTime: Duration = .seconds(5)
    /// CONTINUATION frames of one header block.
    package var continuations = 8
    /// Body of one `HTTPRequest`; a larger one is answered 413. Stream handlers bound their own bodies.
    package var bodyBytes = 4 * 1024 * 1024
    /// Body bytes a client may send on one stream before they are consumed.
    package var streamWindowBytes = 64 * 1024
    /// The same for all streams of one connection together.
    package var connectionWindowBytes = 1024 * 1024

    // MARK: Answers

    /// Body bytes of one stream that the client has not taken: above it the stream is not writable.
    package var streamOutputBytes = 256 * 1024
    /// The same for all streams of one connection: above it no stream is writable, and new ones are refused.
    package var connectionOutputBytes = 4 * 1024 * 1024
    /// Output the kernel has not taken yet, per connection. Above it nothing more is read or produced.
    package var unsentBytes = 256 * 1024
    /// One write to the socket: large enough for a busy turn, small enough to keep the buffer.
    package var writeBytes = 64 * 1024
    /// A stream whose client takes none of its body for so long is reset; a connection that takes nothing is closed.
    package var writeStall: Duration = .seconds(30)

    // MARK: What costs us more than the client

    /// Resets, sent and received, of streams within a second of their opening.
    package var resets = Rate(burst: 100, perSecond: 20)
    /// The same where the client had said that it would give up about then: many calls may have one deadline.
    package var expectedResets = Rate(burst: 1_000, perSecond: 33)
    /// From so many streams on, no more than half of them may have been reset so soon.
    package var judgedStreams = 500
    /// SETTINGS, PRIORITY, empty DATA, unknown and other frames that ask for nothing.
    package var controlFrames = Rate(burst: 100, perSecond: 10)
    /// PINGs that came sooner than they may, since we last sent HEADERS or DATA (gRFC A8).
    package var pingStrikes = 2
    /// Between two PINGs without an open stream.
    package var pingInterval: Duration = .seconds(5 * 60)
    /// Between two PINGs with an open stream.
    package var busyPingInterval: Duration = .seconds(10)
    /// Log lines about clients that were turned away; all are counted.
    package var logLines = Rate(burst: 100, perSecond: 1)

    package init() {}
}

/// So many at once, and so many a second for ever.
package struct Rate: Sendable, Equatable {
    package var burst: Int
    package var perSecond: Int

    package init(burst: Int, perSecond: Int) {
        self.burst = burst
        self.perSecond = perSecond
    }
}
