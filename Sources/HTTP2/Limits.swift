/// Every bound of one HTTP/2 server, in one place.
package struct Limits: Sendable {
    /// Open connections of the whole server; one more is closed as soon as it is accepted.
    package var connections = 10_000
    /// Streams one client may have open at a time (SETTINGS_MAX_CONCURRENT_STREAMS).
    package var concurrentStreams = 100
    /// Name, value and 32 bytes for each field (RFC 9113, 6.5.2). A larger block is answered 431.
    package var headerListBytes = 16 * 1024
    /// Body of one `HTTPRequest`; a larger one is answered 413. Stream handlers bound their own bodies.
    package var bodyBytes = 4 * 1024 * 1024
    /// Body bytes a client may send on one stream before they are consumed.
    package var streamWindowBytes = 64 * 1024
    /// The same for all streams of one connection together.
    package var connectionWindowBytes = 1024 * 1024
    /// Output the kernel has not taken yet, per connection. Above it nothing more is read or produced.
    package var unsentBytes = 256 * 1024
    /// One write to the socket: large enough for a busy turn, small enough to keep the buffer.
    package var writeBytes = 64 * 1024
    /// How long a client may take to answer a farewell: the PING of a graceful shutdown, the close_notify of TLS.
    package var farewell: Duration = .seconds(1)
    /// Waiting connections in the kernel.
    package var backlog = 512

    package init() {}
}
