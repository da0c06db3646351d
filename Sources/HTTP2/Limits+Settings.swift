extension Limits {
    /// Every bound that an operator may set, in the order of the README.
    package static let settings: [LimitSetting<Limits>] = [
        .init("connections", \.connections, "open connections; one more is closed at once"),
        .init("connections-per-peer", \.connectionsPerPeer, "the same for one address"),
        .init("new-connections", \.newConnections, "connections accepted; more wait in the kernel"),
        .init("backlog", \.backlog, "connections that wait in the kernel"),
        .init("handshake-time", \.handshakeTime, "TLS, preface and SETTINGS; then GOAWAY ENHANCE_YOUR_CALM"),
        .init("idle-time", \.idleTime, "a connection without a stream; then GOAWAY NO_ERROR"),
        .init("age", \.age, "a connection, ±10 %; then GOAWAY NO_ERROR"),
        .init("age-grace", \.ageGrace, "what its calls may still take; then they are cut off"),
        .init("farewell", \.farewell, "a client's answer to the PING of a drain, or to TLS close_notify"),
        .init(
            "concurrent-streams", \.concurrentStreams,
            "streams of a connection; one more gets REFUSED_STREAM, and ends the connection of a client that knew the limit"
        ),
        .init("header-list", \.headerListBytes, "a request's header list; above it RESOURCE_EXHAUSTED"),
        .init("header-list-hard", \.headerListHardBytes, "above it RST_STREAM ENHANCE_YOUR_CALM"),
        .init("header-list-fatal", \.headerListFatalBytes, "above it GOAWAY ENHANCE_YOUR_CALM"),
        .init("header-time", \.headerTime, "one header block; then GOAWAY ENHANCE_YOUR_CALM"),
        .init("continuations", \.continuations, "CONTINUATION frames of a header block; then GOAWAY"),
        .init("stream-window", \.streamWindowBytes, "request bytes of a stream that its handler has not taken"),
        .init(
            "connection-window", \.connectionWindowBytes,
            "the same for all streams of a connection, of messages that are complete"),
        .init("stream-output", \.streamOutputBytes, "answer bytes a client has not taken; then the handler waits"),
        .init(
            "connection-output", \.connectionOutputBytes,
            "the same for all streams of a connection; new calls get RESOURCE_EXHAUSTED"),
        .init("unsent", \.unsentBytes, "bytes the kernel has not taken; then nothing more is read or made"),
        .init("write-stall", \.writeStall, "a client takes nothing of a stream; then RST_STREAM ENHANCE_YOUR_CALM"),
        .init("resets", \.resets, "resets within 1 s of a stream's opening, either way; then GOAWAY ENHANCE_YOUR_CALM"),
        .init("expected-resets", \.expectedResets, "the same in the second half of the call's own deadline"),
        .init("judged-streams", \.judgedStreams, "from so many on, the same if half were reset so soon"),
        .init("control-frames", \.controlFrames, "SETTINGS, PRIORITY, empty DATA, unknown; then the same"),
        .init("ping-strikes", \.pingStrikes, "PINGs that come too soon; then GOAWAY `too_many_pings`"),
        .init("ping-interval", \.pingInterval, "between PINGs without an open stream"),
        .init("busy-ping-interval", \.busyPingInterval, "between PINGs with one"),
        .init("log-lines", \.logLines, "log lines about dismissed clients"),
    ]
}
