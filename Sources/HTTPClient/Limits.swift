extension HTTPClient {
    /// Every bound of the client in one place. `Request` carries the two that differ by call: `timeout` and `responseBytesMax`.
    package struct Limits: Sendable {
        /// Transfers handed to libcurl at once.
        package var transfersRunningMax = 256
        /// Transfers queued behind those; one more fails at once as `.notSent` with `.overloaded`.
        package var transfersWaitingMax = 1024
        /// TCP connections to one host and port. Over TLS each carries many HTTP/2 streams.
        package var connectionsPerHostMax = 8
        /// DNS, TCP and TLS together.
        package var connectTimeout = Duration.seconds(10)
        /// A connection whose sent bytes stay unacknowledged for so long is dead (RFC 5482). Without this the kernel
        /// retries for 15 minutes, and each new HTTP/2 stream would join the dead connection and time out too.
        package var acknowledgeTimeout = Duration.seconds(20)
        /// How long an answer may lie unnoticed while libcurl believes that there is none.
        package var lookInterval = Duration.milliseconds(50)
        /// Response header bytes of one transfer, redirects and trailers included.
        package var responseHeaderBytesMax = 64 * 1024

        /// Bytes of an exchange that wait here for the network, and again for their reader. Above it a sender waits, and
        /// no more is read from the server.
        package var exchangeBytesMax = 256 * 1024

        package init() {}
    }
}
